/**
 * Text from outside (a file's name, an interface's description), made fit for a terminal: control characters, among them
 * those that begin an escape sequence and those that turn the direction of writing, become "?".
 */
export function sanitize(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}
