/** A share as a bar, in eighths of a cell. */
export function drawBar(part: number, whole: number, width: number): string {
  const eighths = Math.round((part / Math.max(whole, 1)) * width * 8);
  const full = '█'.repeat(Math.min(Math.floor(eighths / 8), width));
  return full.length === width ? full : full + (' ▏▎▍▌▋▊▉'[eighths % 8] ?? '').trim();
}
