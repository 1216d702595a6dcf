import { SyntopError } from './errors.js';
import type { Moment } from './input-tally.js';
import { PacketBatch } from './packet.js';
import type { WaitingSource } from './source/merged-source.js';
import { SMALL_CHUNK_LENGTH } from './source/savefile/byte-window.js';
import type { ByteStream } from './source/savefile/savefile-source.js';
import type { PacketSource } from './source/source.js';

/** Read at a time, of files that overlap with many others: all of them together. */
const SHARED_LENGTH = 1 << 23;
/** So many files that overlap are read as one alone is. */
const FEW_FILES = 3;
/** Files that are looked at at the same time. */
const LOOKED_AT = 16;

/** Gives null where it is stopped before the first bytes came, for which a pipe may keep us waiting. */
type UntilStopped = Promise<null>;

/** Called with the number of bytes that each read has brought. */
export type OnBytes = (count: number) => void;

/** A file that is the only one. Throws a SyntopError where it cannot be read. */
export async function openAlone(file: string, untilStopped: UntilStopped, onBytes: OnBytes): Promise<PacketSource | null> {
  const { SavefileSource } = await import('./source/savefile/savefile-source.js');
  const opening = SavefileSource.open(await openStream(file, onBytes));
  const opened = await Promise.race([opening, untilStopped]);
  // What is opened too late is nobody's.
  if (opened === null) void opening.then((late) => late.close()).catch(() => undefined);
  return opened;
}

/**
 * Opens files and looks where in time each begins. Gives them in their order, or why one could not be opened. Throws a SyntopError where
 * they are more than the process may open.
 */
export async function openSeveral(
  files: readonly string[],
  untilStopped: UntilStopped,
  onBytes: OnBytes,
): Promise<Array<WaitingSource | SyntopError> | null> {
  const budget = new ReadBudget(files.length);
  const opened: Array<WaitingSource | SyntopError> = [];
  const closeAll = async () => {
    for (const one of opened) if (!(one instanceof SyntopError)) await one.close();
  };
  for (let at = 0; at < files.length; at += LOOKED_AT) {
    const some = files.slice(at, at + LOOKED_AT).map((file, index) => {
      const isRepeated = file === '-' && files.indexOf('-') < at + index;
      return isRepeated ? new SyntopError('unreadable-file', 'cannot read standard input twice') : lookAt(file, budget, onBytes);
    });
    // Without the files themselves: whoever can stop holds on to what is raced.
    const looking = Promise.all(some).then((found) => opened.push(...found));
    if ((await Promise.race([looking, untilStopped])) === null) {
      void looking.then(closeAll).catch(() => undefined);
      return null;
    }
    if (opened.slice(at).some(isOneTooMany)) {
      await closeAll();
      throw new SyntopError(
        'unreadable-file',
        `cannot open ${files.length} files at once: this process may not have so many open; ` +
          `try: ulimit -n ${files.length + 256}, or join some with mergecap first`,
      );
    }
  }
  return opened;
}

function isOneTooMany(one: WaitingSource | SyntopError): boolean {
  return one instanceof SyntopError && /\b(EMFILE|ENFILE)\b/.test(one.message);
}

async function openStream(file: string, onBytes: OnBytes): Promise<ByteStream> {
  const { openFile, openStandardInput } = await import('./source/savefile/open-file.js');
  const stream = file === '-' ? openStandardInput() : await openFile(file);
  return {
    name: stream.name,
    readsAtOnce: stream.readsAtOnce ?? false,
    read: async (target, at, length) => {
      const count = await stream.read(target, at, length);
      onBytes(count);
      return count;
    },
    close: () => stream.close(),
  };
}

async function lookAt(file: string, budget: ReadBudget, onBytes: OnBytes): Promise<WaitingSource | SyntopError> {
  const { SavefileSource } = await import('./source/savefile/savefile-source.js');
  const { RewindableStream } = await import('./source/savefile/rewindable-stream.js');
  try {
    const stream = new RewindableStream(await openStream(file, onBytes));
    try {
      const source = await SavefileSource.open(stream.look(), { chunkLength: SMALL_CHUNK_LENGTH });
      const batch = budget.spareBatches.pop() ?? new PacketBatch();
      const hasPackets = await source.read(batch);
      const first = hasPackets ? findFirstTime(batch) : null;
      budget.spareBatches.push(batch);
      const { facts } = source;
      await source.close();
      return {
        facts: hasPackets || !stream.isLong ? facts : { ...facts, error: null },
        first,
        open: () => SavefileSource.open(budget.count(stream.begin()), budget.options),
        close: () => stream.close(),
      };
    } catch (cause) {
      await stream.close();
      throw cause;
    }
  } catch (cause) {
    if (cause instanceof SyntopError) return cause;
    throw cause;
  }
}

function findFirstTime({ count, timestampSeconds, timestampNanos }: PacketBatch): Moment | null {
  for (let row = 0; row < count; row++) {
    if (!Number.isNaN(timestampSeconds[row])) return { seconds: timestampSeconds[row], nanos: timestampNanos[row] };
  }
  return null;
}

/** Shares out memory among files that overlap. */
class ReadBudget {
  /** To look at the first packets of a file. */
  readonly spareBatches: PacketBatch[] = [];
  private readers = 0;
  private readonly chunkLength: number;

  constructor(files: number) {
    // In whole small chunks, so that those with which files were looked at can be used again.
    this.chunkLength = Math.max(Math.floor(SHARED_LENGTH / files / SMALL_CHUNK_LENGTH), 1) * SMALL_CHUNK_LENGTH;
  }

  /** For the file that was counted last. */
  get options(): { readonly chunkLength?: number } {
    return this.readers <= FEW_FILES ? {} : { chunkLength: this.chunkLength };
  }

  /** The stream of a file whose turn it is, counted until it is closed. */
  count(stream: ByteStream): ByteStream {
    this.readers++;
    let isOpen = true;
    return {
      name: stream.name,
      readsAtOnce: stream.readsAtOnce ?? false,
      read: (target, at, length) => stream.read(target, at, length),
      close: () => {
        if (isOpen) this.readers--;
        isOpen = false;
        return stream.close();
      },
    };
  }
}
