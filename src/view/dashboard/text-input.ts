import type { KeyName, TextInput } from './ui-state.js';

const MOST_CHARACTERS = 200;

/** A text with the cursor at its end. */
export function makeInput(text: string): TextInput {
  return { text, cursor: text.length };
}

/** The line after a key; null where the key is none of editing. */
export function editInput({ text, cursor }: TextInput, key: KeyName): TextInput | null {
  switch (key) {
    case 'left':
      return { text, cursor: Math.max(cursor - 1, 0) };
    case 'right':
      return { text, cursor: Math.min(cursor + 1, text.length) };
    case 'home':
    case 'ctrl-a':
      return { text, cursor: 0 };
    case 'end':
    case 'ctrl-e':
      return { text, cursor: text.length };
    case 'backspace':
      return removeBetween(text, Math.max(cursor - 1, 0), cursor);
    case 'delete':
      return removeBetween(text, cursor, cursor + 1);
    case 'ctrl-u':
      return makeInput('');
    case 'ctrl-w':
      return removeBetween(text, text.slice(0, cursor).replace(/\S*\s*$/, '').length, cursor);
    default:
      return insertKey({ text, cursor }, key === 'space' ? ' ' : key);
  }
}

function removeBetween(text: string, from: number, to: number): TextInput {
  return { text: text.slice(0, from) + text.slice(to), cursor: from };
}

function insertKey({ text, cursor }: TextInput, character: string): TextInput | null {
  // One unit is one cell: half of a pair would be neither.
  if (character.length !== 1 || /[\p{Cc}\p{Cs}]/u.test(character)) return null;
  if (text.length >= MOST_CHARACTERS) return { text, cursor };
  return { text: text.slice(0, cursor) + character + text.slice(cursor), cursor: cursor + 1 };
}
