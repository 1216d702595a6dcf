/* Names of recorded files. */
import { basename } from 'node:path';

/** Behind the rest of a name, so that "trace.10" and "trace.9" sort as they were written. */
const NUMBER_DIGITS = 5;

/** "trace.pcap" and "RAW": "trace.RAW.pcap". */
export function labelPath(path: string, label: string): string {
  const [stem, extension] = splitExtension(path);
  return `${stem}.${label}${extension}`;
}

/**
 * The name of a file of a rotating set: "trace.pcap" becomes "trace_20260102T030405Z_00001.pcap", by the time (UTC) at which it was
 * begun and its number in this run. Sorted by name, they are in the order of their times, also with those of earlier runs.
 */
export function rotatedPath(path: string, beganMillis: number, number: number): string {
  const [stem, extension] = splitExtension(path);
  const time = new Date(beganMillis).toISOString().replace(/[-:]|\.\d+/g, '');
  return `${stem}_${time}_${String(number).padStart(NUMBER_DIGITS, '0')}${extension}`;
}

/** The part of a path before its extension, and that with its dot, or "". A dot that begins a name begins no extension. */
function splitExtension(path: string): [stem: string, extension: string] {
  const dot = basename(path).lastIndexOf('.');
  if (dot <= 0) return [path, ''];
  const at = path.length - (basename(path).length - dot);
  return [path.slice(0, at), path.slice(at)];
}
