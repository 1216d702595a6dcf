/* The files of a machine that is not there: texts by their paths. */
import type { HostFiles } from '../../src/host/host-files.js';

export interface HostTexts {
  readonly texts?: Readonly<Record<string, string>>;
  /** Folders, and how many entries each has. */
  readonly folders?: Readonly<Record<string, number>>;
  /** A piece has so many characters. */
  readonly pieceLength?: number;
}

export function hostFilesOf({ texts = {}, folders = {}, pieceLength = 7 }: HostTexts): HostFiles {
  return {
    readText: (path) => texts[path] ?? null,
    readPieces: (path) => (texts[path] === undefined ? null : cut(texts[path] ?? '', pieceLength)),
    countEntries: (path) => folders[path] ?? null,
  };
}

export function cut(text: string, length: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += length) pieces.push(text.slice(at, at + length));
  return pieces;
}
