import { sanitize } from '../../sanitize.js';
import type { Report, Snapshot } from '../../snapshot.js';
import { ellipsize, formatBytes, formatCount, formatDuration, formatPercent, formatRate } from './format.js';
import { layOutTable } from './table.js';

/** The width that every terminal has. */
const LINE_WIDTH = 80;
const MAX_BAR_WIDTH = 12;

/** The report as text tables for 80 columns, the most telling first. */
export function renderReport(snapshot: Snapshot): string {
  const { report } = snapshot;
  const sections = [
    describeInputs(report),
    describeTotals(snapshot),
    describeOpeners(report),
    describeResetters(report),
    describeSources(report),
    describeRemarks(snapshot),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.flatMap(wrapLine).join('\n'))
    .join('\n\n')}\n`;
}

/** Breaks a line that is too long at a space, or where there is none, anywhere; nothing is lost. */
function wrapLine(line: string): string[] {
  if (line.length <= LINE_WIDTH) return [line];
  const space = line.lastIndexOf(' ', LINE_WIDTH);
  const at = space > LINE_WIDTH / 2 ? space : LINE_WIDTH;
  return [line.slice(0, at), ...wrapLine(`    ${line.slice(at).trimStart()}`)];
}

function describeInputs({ capture, version }: Report): string[] {
  const { inputs, durationSeconds, packets, bytes } = capture;
  const names = inputs.map(({ name }) => sanitize(name)).join(', ');
  const kinds = [...new Set(inputs.map(({ format, linkTypes }) => [format, ...linkTypes].join(' ')))].join('; ');
  const lines = [
    ellipsize(`syntop ${version}  ${names}`, LINE_WIDTH),
    `  ${kinds}: ${formatCount(packets)} packets, ${formatBytes(bytes)}, in ${formatDuration(durationSeconds)}`,
  ];
  if (capture.first !== null && capture.last !== null) {
    lines.push(`  from ${readableTime(capture.first)} to ${readableTime(capture.last)}`);
  }
  if (capture.filter !== null) {
    lines.push(`  filter '${sanitize(capture.filter)}': ${formatCount(capture.matched)} packets passed`);
  }
  return lines;
}

function describeTotals({ report, peak }: Snapshot): string[] {
  const { syn, synAck, rst, fin, distinctSources } = report.totals;
  const low = isLowerBound(report) ? '≥' : '';
  const cell = (name: string, count: number) => `${name} ${low}${formatCount(count)}`;
  const rate = report.capture.durationSeconds > 0 ? syn / report.capture.durationSeconds : 0;
  const sources = report.evicted > 0 ? `≈${formatCount(distinctSources)}` : formatCount(distinctSources);
  const lines = [
    `  ${[cell('SYN', syn), cell('SYN-ACK', synAck), cell('RST', rst), cell('FIN', fin)].join('   ')}   from ${sources} ${distinctSources === 1 ? 'source' : 'sources'}`,
  ];
  if (peak !== null && rate > 0) {
    lines.push(
      `  ${low}${formatRate(rate)} SYN/s on average, peak ${low}${formatCount(peak.syn)} SYN/s at ${readableTime(peak.at).slice(11, 19)} UTC`,
    );
  }
  return lines;
}

function describeOpeners({ openers, totals, capture }: Report): string[] {
  if (openers.length === 0) return ['Openers: nobody sent a SYN'];
  const barWidth = barWidthBeside(openers, 'TO PORT');
  const rows = openers.map((row) => [
    row.ip,
    String(row.port),
    markCount(row.syn, row.error),
    formatRate(rateOf(row.syn, capture.durationSeconds)),
    formatPercent(row.syn, totals.syn),
    drawBar(row.syn, totals.syn, barWidth),
  ]);
  return ['Openers: who sends SYNs, to which port', ...layOutTable(shareColumns('TO PORT', 'SYN'), rows)];
}

function describeResetters({ resetters, totals, capture }: Report): string[] {
  if (resetters.length === 0) return ['Resetters: nobody sent a reset'];
  const barWidth = barWidthBeside(resetters, 'FROM PORT');
  const rows = resetters.map((row) => [
    row.ip,
    String(row.port),
    markCount(row.rst, row.error),
    formatRate(rateOf(row.rst, capture.durationSeconds)),
    formatPercent(row.rst, totals.rst),
    drawBar(row.rst, totals.rst, barWidth),
  ]);
  return ['Resetters: who sends resets, from which port', ...layOutTable(shareColumns('FROM PORT', 'RST'), rows)];
}

function describeSources({ sources, capture }: Report): string[] {
  if (sources.length === 0) return [];
  const rows = sources.map((row) => [
    row.ip,
    markCount(row.syn, row.error),
    formatRate(rateOf(row.syn, capture.durationSeconds)),
    markCount(row.rst, row.error),
    formatRate(rateOf(row.rst, capture.durationSeconds)),
  ]);
  const columns = [
    { heading: 'SOURCE', width: 15, align: 'left' },
    { heading: 'SYN', width: 6, align: 'right' },
    { heading: 'SYN/s', width: 5, align: 'right' },
    { heading: 'RST', width: 6, align: 'right' },
    { heading: 'RST/s', width: 5, align: 'right' },
  ] as const;
  return ['Sources: both together', ...layOutTable(columns, rows)];
}

/** What was not counted, and why a count may be off. Nothing that was lost goes unsaid. */
function describeRemarks({ report, unsupportedLinkTypes }: Snapshot): string[] {
  const { decode, capture, evicted } = report;
  const lines = [`Read: ${describeDecode(decode)}`];
  for (const [name, packets] of unsupportedLinkTypes) {
    lines.push(`Not read: ${formatCount(packets)} packets of link type ${name}, which syntop does not decode`);
  }
  if (capture.kernelDropped !== null || capture.interfaceDropped !== null) {
    const kernel = formatCount(capture.kernelDropped ?? 0);
    const device = formatCount(capture.interfaceDropped ?? 0);
    const warning = isLowerBound(report) ? ' - counts are lower bounds (≥)' : '';
    lines.push(`Dropped: ${kernel} by the kernel, ${device} by the interface${warning}`);
  }
  if (evicted > 0) {
    lines.push(`Evicted: ${formatCount(evicted)} table rows gave way to others - counts marked ≈ may be too high`);
  }
  for (const { error } of capture.inputs) {
    if (error !== null) lines.push(`Ended early: ${sanitize(error.message)}`);
  }
  return lines;
}

function describeDecode(decode: Report['decode']): string {
  const parts = [`${formatCount(decode.tcp)} TCP`];
  const others: ReadonlyArray<readonly [number, string]> = [
    [decode.nonTcp, 'other'],
    [decode.fragments, 'IP fragments'],
    [decode.tunnelled, 'in tunnels'],
    [decode.truncated, 'truncated'],
    [decode.malformed, 'malformed'],
    [decode.unsupported, 'unsupported'],
  ];
  for (const [count, name] of others) if (count > 0) parts.push(`${formatCount(count)} ${name}`);
  return parts.join(', ');
}

function shareColumns(portHeading: string, countHeading: string) {
  return [
    { heading: 'SOURCE', width: 15, align: 'left' },
    { heading: portHeading, width: 5, align: 'right' },
    { heading: countHeading, width: 6, align: 'right' },
    { heading: `${countHeading}/s`, width: 5, align: 'right' },
    { heading: '%', width: 4, align: 'right' },
    { heading: '', width: 0, align: 'left' },
  ] as const;
}

/** What is left of the line for the bars: a long IPv6 address takes 39. */
function barWidthBeside(rows: ReadonlyArray<{ readonly ip: string }>, portHeading: string): number {
  const [address, ...others] = shareColumns(portHeading, 'SYN').map(({ heading, width }) => Math.max(heading.length, width));
  const widest = rows.reduce((width, { ip }) => Math.max(width, ip.length), address ?? 0);
  const used = others.reduce((sum, width) => sum + width + 2, widest + 2);
  return Math.max(1, Math.min(MAX_BAR_WIDTH, LINE_WIDTH - used));
}

/** A share as a bar, in eighths of a cell. */
function drawBar(part: number, whole: number, width: number): string {
  const eighths = Math.round((part / Math.max(whole, 1)) * width * 8);
  const full = '█'.repeat(Math.min(Math.floor(eighths / 8), width));
  return full + (' ▏▎▍▌▋▊▉'[eighths % 8] ?? '').trim();
}

/** A count that may be too high bears the sign. */
function markCount(count: number, error: number): string {
  return error > 0 ? `≈${formatCount(count)}` : formatCount(count);
}

function rateOf(count: number, seconds: number): number {
  return seconds > 0 ? count / seconds : 0;
}

function isLowerBound({ capture }: Report): boolean {
  return (capture.kernelDropped ?? 0) + (capture.interfaceDropped ?? 0) > 0;
}

/** "2026-01-02 03:04:05.123 UTC" of an RFC 3339 time. */
function readableTime(timestamp: string): string {
  return `${timestamp.slice(0, 10)} ${timestamp.slice(11, 23)} UTC`;
}
