import { ByteWindow, type ReadBytes } from './byte-window.js';
import { PackedInput } from './packed-input.js';

type Unpacker = (input: PackedInput) => AsyncGenerator<Uint8Array>;

/** Loaded by whoever has something to unpack. */
const UNPACKERS: Readonly<Record<string, () => Promise<Unpacker>>> = {
  gzip: async () => (await import('./gunzip.js')).gunzip,
  zstd: async () => (await import('./unzstd.js')).unzstd,
  lz4: async () => (await import('./unlz4.js')).unlz4,
};

/** A window over what the compressed bytes of another unpack to; null for a kind that is not unpacked here. */
export async function unpack(packed: ByteWindow, kind: string): Promise<ByteWindow | null> {
  const load = Object.hasOwn(UNPACKERS, kind) ? UNPACKERS[kind] : undefined;
  if (load === undefined) return null;
  const unpacker = await load();
  return new ByteWindow(readPieces(unpacker(new PackedInput(packed, kind)), packed), undefined, packed);
}

/**
 * Reads what a generator gives. As long as its input is at hand, a read brings all that was asked for: a file's batches
 * are to be full; but nobody waits for a pipe's next bytes who could have those before.
 */
function readPieces(pieces: AsyncGenerator<Uint8Array>, packed: ByteWindow): ReadBytes {
  let piece: Uint8Array = new Uint8Array(0);
  let ended = false;
  let failure: unknown = null;
  const next = async () => {
    try {
      const { done, value } = await pieces.next();
      if (done) ended = true;
      else piece = value;
    } catch (cause) {
      ended = true;
      failure = cause;
    }
  };
  return async (target, at, length) => {
    let filled = 0;
    while (filled < length) {
      const count = Math.min(piece.length, length - filled);
      target.set(piece.subarray(0, count), at + filled);
      piece = piece.subarray(count);
      filled += count;
      if (piece.length > 0) continue;
      if (ended || (filled > 0 && packed.length === 0)) break;
      await next();
    }
    // What came before the failure is delivered before it.
    if (filled === 0 && failure !== null) throw failure;
    return filled;
  };
}
