import { formatBytes, formatCount, formatDuration } from './format.js';

export interface Progress {
  /** Read, as they lie in the files. */
  readonly bytes: number;
  /** Of all; null where nobody knows, as of a pipe. */
  readonly totalBytes: number | null;
  readonly packets: number;
  /** Since the beginning. */
  readonly seconds: number;
}

/** How far a replay has got, in one line: "1.20 GB of 8.40 GB, 14%, 3.21M packets/s, 12.0 s left". */
export function renderProgress({ bytes, totalBytes, packets, seconds }: Progress): string {
  const speed = `${formatCount(seconds > 0 ? packets / seconds : 0)} packets/s`;
  if (totalBytes === null || totalBytes < bytes) return `${formatBytes(bytes)}, ${speed}`;
  const percent = totalBytes > 0 ? Math.floor((bytes / totalBytes) * 100) : 100;
  const left = bytes > 0 ? `, ${formatDuration(Math.ceil((seconds * (totalBytes - bytes)) / bytes))} left` : '';
  return `${formatBytes(bytes)} of ${formatBytes(totalBytes)}, ${percent}%, ${speed}${left}`;
}
