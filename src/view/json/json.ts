/** One value as one line of JSON. */
export function writeJson(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
