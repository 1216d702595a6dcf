import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';

/**
 * The files in which Linux tells about itself: its world outside, which a test swaps. What is not there, or may not be read, is null. All
 * is read at once by this very thread: /proc/thread-self/net is of the network namespace it is in.
 */
export interface HostFiles {
  /** At most as much as `MOST_TEXT` of it. */
  readText(path: string): string | null;
  /** The same piece by piece, for what may be long: to be looped over, once. Whoever has enough leaves the loop. Pieces end anywhere. */
  readPieces(path: string): Iterable<string> | null;
  /** How many entries a folder has. */
  countEntries(path: string): number | null;
}

const MOST_TEXT = 1 << 20;
const PIECE_BYTES = 1 << 16;

/** The machine's own. */
export const HOST_FILES: HostFiles = {
  readText(path) {
    const pieces = openPieces(path);
    if (pieces === null) return null;
    let text = '';
    for (const piece of pieces) {
      text += piece;
      if (text.length > MOST_TEXT) break;
    }
    return text;
  },

  readPieces: openPieces,

  countEntries(path) {
    try {
      // Since Linux 6.2 the size of /proc/PID/fd is the number of its entries: no matter how many, they need not be listed.
      return statSync(path).size || readdirSync(path).length;
    } catch {
      return null;
    }
  },
};

function openPieces(path: string): Iterable<string> | null {
  try {
    return piecesOf(openSync(path, 'r'));
  } catch {
    return null;
  }
}

/** A file that is opened now, by whoever may, and read from its beginning again and again, by whoever he becomes. */
export class HeldFile {
  private constructor(private readonly descriptor: number) {}

  /** null where it is not there, or may not be opened. */
  static open(path: string): HeldFile | null {
    try {
      return new HeldFile(openSync(path, 'r'));
    } catch {
      return null;
    }
  }

  *readPieces(): Generator<string> {
    const buffer = Buffer.allocUnsafe(PIECE_BYTES);
    for (let at = 0; ; ) {
      const length = readPiece(this.descriptor, buffer, at);
      if (length === 0) return;
      at += length;
      yield buffer.toString('latin1', 0, length);
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** Closes the file at its end, and where the loop is left. These files are ASCII: a byte is a character. */
function* piecesOf(descriptor: number): Generator<string> {
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  try {
    for (;;) {
      const length = readPiece(descriptor, buffer);
      if (length === 0) return;
      yield buffer.toString('latin1', 0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** A process that ends takes its files along, while they are read: that is their end. */
function readPiece(descriptor: number, buffer: Buffer, position: number | null = null): number {
  try {
    return readSync(descriptor, buffer, 0, buffer.length, position);
  } catch {
    return 0;
  }
}
