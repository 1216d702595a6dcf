import { sanitize } from '../../sanitize.js';
import type { Report, Snapshot } from '../../snapshot.js';
import { ellipsize, formatCount, formatMany } from './format.js';
import { isLowerBound } from './heading.js';

/** Inputs whose losses have a line each. */
const MANY_INPUTS = 8;

/** What was not counted, why a count may be off, and what the words claim. Nothing that was lost goes unsaid. */
export function describeRemarks(snapshot: Snapshot): string[] {
  const { report, unsupportedLinkTypes } = snapshot;
  const { decode, capture, evicted } = report;
  const lines = [`Read: ${describeDecode(decode)}`];
  for (const [name, packets] of unsupportedLinkTypes) {
    lines.push(`Not read: ${formatMany(packets, 'packet')} of link type ${name}, which syntop does not decode`);
  }
  if (capture.kernelDropped !== null || capture.interfaceDropped !== null) {
    const kernel = formatCount(capture.kernelDropped ?? 0);
    const device = formatCount(capture.interfaceDropped ?? 0);
    const warning = isLowerBound(report) ? ' - counts are lower bounds (≥)' : '';
    lines.push(`Dropped: ${kernel} by the kernel, ${device} by the interface${warning}`);
  } else if (capture.source === 'live') {
    lines.push('Dropped: unknown: the engine cannot tell, so counts may be too low');
  }
  lines.push(...describeLosses(capture.inputs));
  if (capture.forgottenCopies > 0) {
    const packets = formatMany(capture.forgottenCopies, 'packet');
    lines.push(`Copies: ${packets} forgotten too early; copies of those count as sent again`);
  }
  if (evicted > 0) {
    lines.push(`Evicted: ${formatMany(evicted, 'time')} a row went to another key, or a key was refused one`);
    const sources = snapshot.estimatesSources ? ', and sources, estimated' : '';
    lines.push(`Marks: ≈ segments, at most so many${sources}; ≥ attempts and outcomes, at least so many`);
  }
  lines.push(...describeTracking(report));
  for (const { error } of capture.inputs) {
    if (error !== null) lines.push(`Ended early: ${sanitize(error.message)}`);
  }
  return lines;
}

/** Where there are several inputs: what each has lost, those with the most first. */
function describeLosses(inputs: Report['capture']['inputs']): string[] {
  if (inputs.length < 2) return [];
  const lossy = inputs.map(({ name, kernelDropped, interfaceDropped, undecoded }) => ({
    name: ellipsize(sanitize(name), 24),
    sum: (kernelDropped ?? 0) + (interfaceDropped ?? 0) + (undecoded ?? 0),
    parts: [
      ['kernel', kernelDropped ?? 0],
      ['interface', interfaceDropped ?? 0],
      ['undecoded', undecoded ?? 0],
    ] as const,
  }));
  return lossy
    .filter(({ sum }) => sum > 0)
    .sort((a, b) => b.sum - a.sum)
    .slice(0, MANY_INPUTS)
    .map(({ name, parts }) => {
      const lost = parts.filter(([, count]) => count > 0).map(([what, count]) => `${what} ${formatCount(count)}`);
      return `Lost of ${name}: ${lost.join(', ')}`;
    });
}

/** What was forgotten or guessed, and what an outcome does not prove (docs/outcomes.md). */
function describeTracking({ outcomes, tracking }: Report): string[] {
  const { evicted, directionGuessed, pending } = tracking;
  const remarks: ReadonlyArray<readonly [applies: number, text: string]> = [
    [evicted.attempts, `Forgotten: ${formatMany(evicted.attempts, 'attempt')} before 5 s, to make room: in no outcome`],
    [evicted.connections, `Forgotten: ${formatMany(evicted.connections, 'answered connection')}, to make room: in no outcome`],
    [pending, `Pending: ${formatMany(pending, 'attempt is', 'attempts are')} younger than 5 s; in tables under UNAN`],
    [outcomes.S1, 'Open: answered by a SYN-ACK, no end seen; a completed handshake is not proven'],
    [outcomes.SH + outcomes.SHR + outcomes.RSTRH, 'Scan/backscatter: an end without its SYN or SYN-ACK, or one that was missed'],
    [directionGuessed, `Joined late: ports told who opened ${formatMany(directionGuessed, 'connection')}: a guess`],
  ];
  return remarks.filter(([applies]) => applies > 0).map(([, text]) => text);
}

function describeDecode(decode: Report['decode']): string {
  const parts = [`${formatCount(decode.tcp)} TCP`];
  const others: ReadonlyArray<readonly [number, string]> = [
    [decode.nonTcp, 'other'],
    [decode.fragments, decode.fragments === 1 ? 'IP fragment' : 'IP fragments'],
    [decode.tunnelled, 'in tunnels'],
    [decode.truncated, 'truncated'],
    [decode.malformed, 'malformed'],
    [decode.unsupported, 'unsupported'],
  ];
  for (const [count, name] of others) if (count > 0) parts.push(`${formatCount(count)} ${name}`);
  return parts.join(', ');
}
