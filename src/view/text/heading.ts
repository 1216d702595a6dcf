import { sanitize } from '../../sanitize.js';
import type { Report, Snapshot } from '../../snapshot.js';
import { ellipsize, formatBytes, formatCount, formatDuration, formatMany, formatRate, readableTime } from './format.js';
import { LINE_WIDTH } from './table.js';

/** What was read. */
export function describeInputs({ capture, version }: Report): string[] {
  const { inputs, durationSeconds, packets, bytes } = capture;
  const names = inputs.map(({ name }) => sanitize(name)).join(', ');
  const kinds = [...new Set(inputs.map(({ format, linkTypes }) => [format, ...linkTypes].join(' ')))].join('; ');
  const lines = [
    ellipsize(`syntop ${version}  ${names}`, LINE_WIDTH),
    `  ${kinds}: ${formatMany(packets, 'packet')}, ${formatBytes(bytes)}, in ${formatDuration(durationSeconds)}`,
  ];
  if (capture.first !== null && capture.last !== null) {
    lines.push(`  from ${readableTime(capture.first)} to ${readableTime(capture.last)}`);
  }
  if (capture.filter !== null) {
    lines.push(`  filter '${sanitize(capture.filter)}': ${formatMany(capture.matched, 'packet')} passed`);
  }
  return lines;
}

/** Segments, then what they make: attempts, and connections reset. */
export function describeTotals(snapshot: Snapshot): string[] {
  const { report, peak } = snapshot;
  const { syn, synAck, rst, fin, distinctSources, attempts, synRetransmissions, duplicates, resets } = report.totals;
  const { durationSeconds } = report.capture;
  const low = isLowerBound(report) ? '≥' : '';
  const cell = (name: string, count: number) => `${name} ${low}${formatCount(count)}`;
  const sources = `${snapshot.estimatesSources ? '≈' : ''}${formatMany(distinctSources, 'source')}`;
  const segments = [cell('SYN', syn), cell('SYN-ACK', synAck), cell('RST', rst), cell('FIN', fin)].join('   ');
  const lines = [`  ${segments}   from ${sources}`];
  const more: ReadonlyArray<readonly [number, string, string]> = [
    [synRetransmissions, 'retry', 'retries'],
    [duplicates, 'duplicate', 'duplicates'],
    [resets, 'connection reset', 'connections reset'],
  ];
  const made = more.filter(([count]) => count > 0).map(([count, ...names]) => `${low}${formatMany(count, ...names)}`);
  lines.push(`  ${[`${low}${formatMany(attempts, 'connection attempt')}`, ...made].join(', ')}`);
  if (peak !== null && durationSeconds > 0) {
    const busiest = `${low}${formatMany(peak.syn, 'SYN')} in the second at ${readableTime(peak.at).slice(11, 19)} UTC`;
    lines.push(`  ${low}${formatRate(attempts / durationSeconds)} attempts/s on average, at most ${busiest}`);
  }
  return lines;
}

/** Whether packets were lost, so that counts may be too low. */
export function isLowerBound({ capture }: Report): boolean {
  return (capture.kernelDropped ?? 0) + (capture.interfaceDropped ?? 0) > 0;
}
