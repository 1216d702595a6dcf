import { SyntopError } from './errors.js';
import type { PacketFilter } from './filter/packet-filter.js';
import { Reading, type ReadingFacts } from './reading.js';
import type { SegmentBatch } from './segment.js';
import type { PacketSource } from './source/source.js';

export interface FileRequest {
  /** Paths; "-" is standard input. */
  readonly files: readonly string[];
  readonly filter: string | null;
  readonly packetLimit: number;
  /** Of the hashes. */
  readonly seed: ArrayLike<number>;
}

export interface FileHooks {
  readonly onStarted: (stop: () => void) => void;
  /** A file that could not be opened, when others could. */
  readonly onFailure: (failure: SyntopError) => void;
  /** Each file that was opened; gives what is read in its place. */
  readonly onOpened?: (source: PacketSource, reading: Reading) => PacketSource;
}

/** Reads files, one after the other. Throws a SyntopError where none could be read. */
export async function readFiles(
  request: FileRequest,
  hooks: FileHooks,
  nextBatch: () => SegmentBatch,
  take: (segments: SegmentBatch) => void | Promise<void>,
): Promise<ReadingFacts> {
  const filter = await makeFilter(request.filter);
  const reading = new Reading(request.packetLimit, filter, request.seed);
  let current: PacketSource | null = null;
  let stopped = false;
  const untilStopped = new Promise<null>((resolve) => {
    hooks.onStarted(() => {
      stopped = true;
      current?.stop();
      resolve(null);
    });
  });
  for (const file of request.files) {
    if (stopped) break;
    let opened: PacketSource | null;
    try {
      opened = await open(file, untilStopped);
    } catch (cause) {
      if (!(cause instanceof SyntopError) || request.files.length === 1) throw cause;
      hooks.onFailure(cause);
      continue;
    }
    if (opened === null) break;
    current = opened;
    try {
      for (const linkType of opened.facts.linkTypes) filter?.prepare(linkType);
      current = hooks.onOpened?.(opened, reading) ?? opened;
      await reading.read(current, nextBatch, take);
      // Also for a pcapng file of no packets, whose link types are known only now.
      for (const linkType of opened.facts.linkTypes) filter?.prepare(linkType);
    } finally {
      await opened.close();
    }
  }
  if (current === null && !stopped) {
    throw new SyntopError('unreadable-file', 'nothing to report: none of the files could be read');
  }
  return reading.facts;
}

/** null: it was stopped before the first bytes came, for which a pipe may keep us waiting. */
async function open(file: string, untilStopped: Promise<null>): Promise<PacketSource | null> {
  // Loaded by whoever reads files, and a filter only where there is one: half of a small replay is loading.
  const { openFile, openStandardInput } = await import('./source/savefile/open-file.js');
  const { SavefileSource } = await import('./source/savefile/savefile-source.js');
  const opening = SavefileSource.open(file === '-' ? openStandardInput() : await openFile(file));
  const opened = await Promise.race([opening, untilStopped]);
  // What is opened too late is nobody's.
  if (opened === null) void opening.then((late) => late.close()).catch(() => undefined);
  return opened;
}

async function makeFilter(expression: string | null): Promise<PacketFilter | null> {
  if (expression === null) return null;
  const { PacketFilter } = await import('./filter/packet-filter.js');
  return new PacketFilter(expression);
}
