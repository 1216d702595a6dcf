/** One value as one line of JSON. */
export function writeJson(value: unknown): string {
  return `${toJson(value)}\n`;
}

/** What a terminal would obey (a file's name may hold it) is escaped beyond JSON's own rules. */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu, escapeUnits);
}

/** One or two UTF-16 units, each as \\uXXXX. */
function escapeUnits(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
