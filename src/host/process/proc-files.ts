import { closeSync, type Dir, opendirSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';

/** What is read of /proc about processes: the world outside, which a test swaps. What is gone, or may not be read, is null. */
export interface ProcFiles {
  /** The first `MOST_BYTES` of a file; bytes that are no UTF-8 become U+FFFD. */
  readText(path: string): string | null;
  /** The names in a folder. */
  list(path: string): string[] | null;
  /** The same one by one, where there may be very many; none where it may not be read. */
  walk(path: string): Iterable<string>;
  /** Where a symbolic link points. */
  readLink(path: string): string | null;
}

const MOST_BYTES = 1 << 16;
const buffer = Buffer.alloc(MOST_BYTES);

/** The machine's own. */
export const PROC_FILES: ProcFiles = {
  readText: (path) => orNull(() => readStart(path)),
  list: (path) => orNull(() => readdirSync(path)),
  walk: walkFolder,
  readLink: (path) => orNull(() => readlinkSync(path)),
};

/** As many names are read at once. */
const NAMES_AT_ONCE = 128;

function* walkFolder(path: string): Generator<string> {
  const folder = orNull(() => opendirSync(path, { bufferSize: NAMES_AT_ONCE }));
  if (folder === null) return;
  try {
    for (let name = readName(folder); name !== null; name = readName(folder)) yield name;
  } finally {
    folder.closeSync();
  }
}

/** null at the end, and when the process whose folder it is has ended. */
function readName(folder: Dir): string | null {
  return orNull(() => folder.readSync()?.name ?? null);
}

/** One read is enough: these files are made when they are read, up to a page at least. */
function readStart(path: string): string {
  const descriptor = openSync(path, 'r');
  try {
    return buffer.toString('utf8', 0, readSync(descriptor, buffer));
  } finally {
    closeSync(descriptor);
  }
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
