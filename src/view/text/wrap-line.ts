import { LINE_WIDTH } from './table.js';

/** Breaks a line that is too long at a space, or where there is none, anywhere; nothing is lost. What follows is indented. */
export function wrapLine(line: string, indent = '    '): string[] {
  if (line.length <= LINE_WIDTH) return [line];
  const space = line.lastIndexOf(' ', LINE_WIDTH);
  const at = space > LINE_WIDTH / 2 ? space : LINE_WIDTH;
  return [line.slice(0, at), ...wrapLine(`${indent}${line.slice(at).trimStart()}`, indent)];
}
