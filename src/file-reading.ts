import { SyntopError } from './errors.js';
import type { OnBytes } from './file-opening.js';
import type { PacketFilter } from './filter/packet-filter.js';
import { Reading, type ReadingFacts } from './reading.js';
import type { SegmentBatch } from './segment.js';
import type { MergedInput, MergedSource, WaitingSource } from './source/merged-source.js';
import type { PacketSource } from './source/source.js';

export interface FileRequest {
  /** Paths; "-" is standard input. */
  readonly files: readonly string[];
  readonly filter: string | null;
  readonly packetLimit: number;
  /** Whether tunnels are walked into. */
  readonly deep: boolean;
  /** Whether all of them lie on a disk, and are long: then their segments are passed on in full batches only. */
  readonly gathers?: boolean | undefined;
  /** Of the hashes. */
  readonly seed: ArrayLike<number>;
}

export interface FileHooks {
  readonly onStarted: (stop: () => void) => void;
  /** A file that could not be opened, when others could. */
  readonly onFailure: (failure: SyntopError) => void;
  /** Called at each read of a file: bytes read so far, as they lie in the files, and packets handed on. */
  readonly onProgress?: ((bytes: number, packets: number) => void) | undefined;
  /** What all files that could be opened give together; gives what is read in its place. */
  readonly onOpened?: (source: PacketSource, reading: Reading) => PacketSource;
}

/** Reads files, in the order of their packets' times. Throws a SyntopError where none could be read. */
export async function readFiles(
  request: FileRequest,
  hooks: FileHooks,
  nextBatch: () => SegmentBatch,
  take: (segments: SegmentBatch) => void | Promise<void>,
): Promise<ReadingFacts> {
  const filter = await makeFilter(request.filter);
  const reading = new Reading(request.packetLimit, filter, request.seed, request.deep, request.gathers);
  let current: PacketSource | null = null;
  let isStopped = false;
  const untilStopped = new Promise<null>((resolve) => {
    hooks.onStarted(() => {
      isStopped = true;
      current?.stop();
      resolve(null);
    });
  });
  const { onProgress } = hooks;
  let bytes = 0;
  const onBytes = (count: number) => {
    bytes += count;
    onProgress?.(bytes, reading.packets);
  };
  const isAlone = request.files.length === 1;
  const joined: Joined | null = isAlone
    ? await openFirst(request, untilStopped, onBytes)
    : await openMerged(request, hooks, untilStopped, onBytes);
  if (joined === null) return reading.facts;
  try {
    for (const linkType of joined.facts.linkTypes) filter?.prepare(linkType);
    const source = hooks.onOpened?.(joined, reading) ?? joined;
    current = source;
    if (isStopped) source.stop();
    if (joined.inputs === undefined) await reading.read(source, nextBatch, take);
    else await reading.readMerged(source, joined.inputs, nextBatch, take);
    // Also for a pcapng file of no packets, whose link types are known only now.
    for (const linkType of joined.facts.linkTypes) filter?.prepare(linkType);
  } finally {
    await joined.close();
  }
  return reading.facts;
}

/** All files as one; with what each gave, where they are several. */
type Joined = PacketSource & { readonly inputs?: readonly MergedInput[] };

async function openFirst({ files }: FileRequest, untilStopped: Promise<null>, onBytes: OnBytes): Promise<PacketSource | null> {
  const { openAlone } = await import('./file-opening.js');
  return openAlone(files[0], untilStopped, onBytes);
}

async function openMerged(
  { files, packetLimit }: FileRequest,
  { onFailure }: FileHooks,
  untilStopped: Promise<null>,
  onBytes: OnBytes,
): Promise<MergedSource | null> {
  const { openSeveral } = await import('./file-opening.js');
  const { MergedInput, MergedSource } = await import('./source/merged-source.js');
  const opened = await openSeveral(files, untilStopped, onBytes);
  if (opened === null) return null;
  const waiting: WaitingSource[] = [];
  for (const one of opened) {
    if (one instanceof SyntopError) onFailure(one);
    else waiting.push(one);
  }
  if (waiting.length === 0) throw new SyntopError('unreadable-file', 'nothing to report: none of the files could be read');
  const inputs = waiting.map((source, order) => new MergedInput(source, order));
  return new MergedSource(inputs, packetLimit);
}

async function makeFilter(expression: string | null): Promise<PacketFilter | null> {
  if (expression === null) return null;
  const { PacketFilter } = await import('./filter/packet-filter.js');
  return new PacketFilter(expression);
}
