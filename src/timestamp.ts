/** The last second that a JavaScript Date can say: 275760-09-13. */
const MAX_DATE_SECONDS = 8_640_000_000_000;

/** RFC 3339 with nanoseconds, in UTC: "2026-01-02T03:04:05.123456789Z". Beyond a Date's range: "@" and the seconds. */
export function formatTimestamp(seconds: number, nanos: number): string {
  const fraction = String(nanos).padStart(9, '0');
  if (Math.abs(seconds) > MAX_DATE_SECONDS) return `@${seconds}.${fraction}`;
  return new Date(seconds * 1000).toISOString().replace('.000Z', `.${fraction}Z`);
}
