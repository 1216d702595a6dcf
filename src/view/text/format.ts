/** At most 5 characters: 0-9999, then 10.0k, 100k, 1.23M and on. */
export function formatCount(count: number): string {
  if (count < 10_000) return String(Math.round(count));
  for (const [unit, suffix] of UNITS) {
    const scaled = count / unit;
    if (scaled < 999.5) return `${formatDigits(scaled)}${suffix}`;
  }
  return '>999P';
}

const UNITS: ReadonlyArray<readonly [number, string]> = [
  [1e3, 'k'],
  [1e6, 'M'],
  [1e9, 'G'],
  [1e12, 'T'],
  [1e15, 'P'],
];

function formatDigits(scaled: number): string {
  if (scaled >= 99.95) return scaled.toFixed(0);
  return scaled >= 9.995 ? scaled.toFixed(1) : scaled.toFixed(2);
}

/** A rate a second: under 10 with one decimal, "<.1" where it is lower still, and "·" for none. */
export function formatRate(rate: number): string {
  if (rate === 0) return '·';
  if (rate < 0.1) return '<.1';
  return rate < 9.95 ? rate.toFixed(1) : formatCount(rate);
}

/** Bytes in decimal units: "812 B", "98.2 kB", "2.10 GB". */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const text = bytes < 10_000 ? `${(bytes / 1000).toFixed(2)}k` : formatCount(bytes);
  return `${text.slice(0, -1)} ${text.slice(-1)}B`;
}

/** A time span in the two largest units that matter: "0.42 s", "31.0 s", "4m 12s", "3h 07m", "5d 2h". */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${Number(seconds.toPrecision(3))} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.floor(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${pad2(whole % 60)}s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)}h ${pad2(Math.floor(whole / 60) % 60)}m`;
  return `${Math.floor(whole / 86_400)}d ${Math.floor(whole / 3600) % 24}h`;
}

function pad2(number: number): string {
  return String(number).padStart(2, '0');
}

/** A short time in milliseconds, at most 5 characters: "42µs", "1.3ms", "127ms", "3.0s", "127s". */
export function formatMillis(millis: number): string {
  if (millis < 0.9995) return `${Math.round(millis * 1000)}µs`;
  if (millis < 999.5) return `${millis < 9.95 ? millis.toFixed(1) : millis.toFixed(0)}ms`;
  const seconds = millis / 1000;
  return seconds < 9.95 ? `${seconds.toFixed(1)}s` : `${formatCount(seconds)}s`;
}

/** A share of a whole in percent: "<.1", "4.9", "97", "100"; "·" for none. */
export function formatPercent(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '·';
  const percent = (part / whole) * 100;
  if (percent < 0.1) return '<.1';
  return percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0);
}

/** Keeps both ends of a text that is too long: "2001:db8:…28fe::2b4". */
export function ellipsize(text: string, width: number): string {
  if (text.length <= width) return text;
  const head = Math.ceil((width - 1) / 2);
  const tail = width - 1 - head;
  return `${text.slice(0, head)}…${text.slice(text.length - tail)}`;
}

/** A count of segments, which may be too high by the row's error, bears the sign. */
export function markCount(count: number, error: number): string {
  return `${signOfSegments(error)}${formatCount(count)}`;
}

/** What a row counts beside its segments may be too low where it has an error: it is counted since the key got the row. */
export function markLow(count: number, error: number): string {
  return `${signOfOthers(error)}${formatCount(count)}`;
}

export function signOfSegments(error: number): string {
  return error > 0 ? '≈' : '';
}

export function signOfOthers(error: number): string {
  return error > 0 ? '≥' : '';
}

/** "1 packet", "2 packets"; the plural is the singular with an s unless it is given. */
export function formatMany(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** "2026-01-02 03:04:05.123 UTC" of an RFC 3339 time. */
export function readableTime(timestamp: string): string {
  return `${timestamp.slice(0, 10)} ${timestamp.slice(11, 23)} UTC`;
}
