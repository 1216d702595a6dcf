import { SyntopError } from '../errors.js';
import type { HostFacts } from '../host-facts.js';
import { writeHostLine } from '../host-record.js';
import { type LinkType, linkTypeName } from '../link-type.js';
import type { RecordingRequest } from '../live-request.js';
import { ChunkPool } from './chunk-pool.js';
import { FileSet, type RecordedFacts } from './file-set.js';
import type { PcapKind } from './pcap-file.js';
import { findTime } from './records.js';
import { labelPath } from './rotation.js';
import { describeRefusal } from './trouble.js';

/** What came is handed to the system this often: so much is lost where the process is killed. */
const FLUSH_MILLIS = 250;
const FLUSHES_A_CHECK = 4;
/** A disk that does not answer holds up the end no longer. */
const PATIENCE_MILLIS = 3000;
/** Of a disk that is full again and again, only the first failures stand; the others are told as they come. */
const MOST_FAILURES = 10;

/** What gives records: a LiveSource does. */
export interface RecordedSource {
  readonly linkType: LinkType;
  readonly fractionsPerSecond: number;
  onRecords: ((records: Uint8Array) => void) | null;
}

/**
 * Packets of which times a capture gives. When another one takes over, both run for a moment, often on the same interface: what that one
 * has from the change on, the first has until then, and nothing is there twice.
 */
interface Turn {
  readonly fromMillis: number;
  untilMillis: number;
}

export interface RecorderHooks {
  readonly onNotice: (notice: string) => void;
  /** Packets are missing in the recording; the capture goes on. */
  readonly onFailure: (failure: SyntopError) => void;
}

/**
 * Writes what sources give to a savefile, or to a rotating set of them. A savefile has one link type: the first that comes is written to
 * the file that was named, each other to one with its name before the extension ("trace.RAW.pcap").
 */
export class Recorder {
  private readonly sets = new Map<string, FileSet>();
  private readonly pool = new ChunkPool();
  private readonly timer: NodeJS.Timeout;
  private flushes = 0;
  private users = 1;
  private turn: Turn = { fromMillis: 0, untilMillis: Number.POSITIVE_INFINITY };
  private troubles = 0;

  /** What this thread records now, by its path. */
  private static readonly running = new Map<string, Recorder>();

  private constructor(
    private readonly request: RecordingRequest,
    private packetsLeft: number,
    private hooks: RecorderHooks,
  ) {
    this.timer = setInterval(() => this.tick(), FLUSH_MILLIS);
  }

  /**
   * Makes the files for sources that are open. More sources may come later. Where a capture takes over from another that still runs
   * (another interface was chosen), the recording of that one goes on: it ends when both have closed it.
   *
   * @param packetLimit packets beyond it are not recorded
   * @throws SyntopError where a file cannot be made; then nothing is recorded
   */
  static async open(
    request: RecordingRequest,
    packetLimit: number,
    sources: readonly RecordedSource[],
    hooks: RecorderHooks,
  ): Promise<Recorder> {
    const before = Recorder.running.get(request.path);
    if (before !== undefined) return before.join(sources, hooks);
    const recorder = new Recorder(request, packetLimit, hooks);
    try {
      for (const kind of new Map(sources.map((source) => [keyOf(source), source])).values()) await recorder.addSet(kind).begin();
    } catch (cause) {
      await recorder.endSets();
      throw describeRefusal(request.path, cause);
    }
    Recorder.running.set(request.path, recorder);
    for (const source of sources) recorder.accept(source);
    return recorder;
  }

  /** Records what a source gives from now on. */
  accept(source: RecordedSource): void {
    const set = this.sets.get(keyOf(source)) ?? this.addSet(source);
    const { turn } = this;
    source.onRecords = (records) => {
      const part = cutToTurn(records, turn, source.fractionsPerSecond);
      this.packetsLeft -= set.take(part, viewOf(part), this.packetsLeft);
    };
  }

  /** What the host says is kept beside each savefile, if that was asked for. */
  noteHost(facts: HostFacts): void {
    const { host } = this.request;
    if (host === undefined || this.sets.size === 0) return;
    const line = writeHostLine(facts, host);
    for (const set of this.sets.values()) set.takeHost(line);
  }

  /** Writes what is left, and says what was recorded. To be called when the sources give no more. */
  async close(): Promise<void> {
    if (--this.users > 0) return;
    Recorder.running.delete(this.request.path);
    await this.endSets();
    const all = [...this.sets.values()].map(({ facts }) => facts);
    for (const facts of all) this.hooks.onNotice(describeRecorded(facts));
    const notWritten = all.reduce((sum, facts) => sum + facts.notWritten, 0);
    if (notWritten > 0) this.hooks.onFailure(new SyntopError('not-recorded', `the recording lacks packets: ${notWritten}`));
  }

  private join(sources: readonly RecordedSource[], hooks: RecorderHooks): Recorder {
    this.users++;
    this.hooks = hooks;
    const now = Date.now();
    this.turn.untilMillis = now;
    this.turn = { fromMillis: now, untilMillis: Number.POSITIVE_INFINITY };
    for (const source of sources) this.accept(source);
    return this;
  }

  private addSet(kind: PcapKind & { readonly linkType: LinkType }): FileSet {
    const path = this.sets.size === 0 ? this.request.path : labelPath(this.request.path, labelOf(kind));
    const set = new FileSet({ ...this.request, path }, kind, this.pool, {
      onNotice: (notice) => this.hooks.onNotice(notice),
      onTrouble: (trouble) => this.tellTrouble(trouble),
      now: Date.now,
    });
    this.sets.set(keyOf(kind), set);
    return set;
  }

  private tellTrouble(trouble: string): void {
    if (this.troubles++ < MOST_FAILURES) this.hooks.onFailure(new SyntopError('not-recorded', trouble));
    else this.hooks.onNotice(trouble);
  }

  private tick(): void {
    this.flushes++;
    for (const set of this.sets.values()) {
      set.flush();
      if (this.flushes % FLUSHES_A_CHECK === 0) set.check();
    }
  }

  private async endSets(): Promise<void> {
    clearInterval(this.timer);
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MILLIS);
    });
    await Promise.all([...this.sets.values()].map((set) => set.close(patience)));
    clearTimeout(timer);
  }
}

function cutToTurn(records: Uint8Array, { fromMillis, untilMillis }: Turn, fractionsPerSecond: number): Uint8Array {
  const from = fromMillis === 0 ? 0 : findTime(viewOf(records), fromMillis, fractionsPerSecond);
  const rest = from === 0 ? records : records.subarray(from);
  if (untilMillis === Number.POSITIVE_INFINITY) return rest;
  return rest.subarray(0, findTime(viewOf(rest), untilMillis, fractionsPerSecond));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function keyOf({ linkType, fractionsPerSecond }: PcapKind): string {
  return `${linkType} ${fractionsPerSecond}`;
}

/** "RAW"; "EN10MB-us" where times are in microseconds, which another file of that link type need not have. */
function labelOf({ linkType, fractionsPerSecond }: PcapKind): string {
  return fractionsPerSecond === 1_000_000_000 ? linkTypeName(linkType) : `${linkTypeName(linkType)}-us`;
}

function describeRecorded({ packets, bytes, files, lastPath }: RecordedFacts): string {
  const where = files === 1 ? lastPath : `${files} files, the last ${lastPath}`;
  return `recorded: packets ${packets}, bytes ${bytes}, in ${where}`;
}
