import { describeCause, type ErrorCode, type ErrorFacts, SyntopError } from '../../errors.js';
import type { PacketBatch } from '../../packet.js';
import type { PacketSource, SourceFacts } from '../source.js';
import { ByteWindow, CHUNK_LENGTH, type ReadBytes } from './byte-window.js';
import { openParser } from './open-parser.js';
import { PackedError } from './packed-input.js';
import type { RecordParser } from './record-parser.js';

/** A stream of bytes with a name, and how to end it. */
export interface ByteStream {
  readonly name: string;
  readonly read: ReadBytes;
  /** Whether reads are done when they have been asked for. */
  readonly readsAtOnce?: boolean;
  close(): Promise<void>;
}

interface OpenOptions {
  /** How much one read asks for: little, where many files are open at once. */
  readonly chunkLength?: number;
}

/** A capture that was saved, in any of the formats read here, as a source of packets. */
export class SavefileSource implements PacketSource {
  private error: ErrorFacts | null = null;
  private ended = false;
  private closed = false;
  private packets = 0;
  /** Ends the wait for bytes, which may never come. */
  private wake: () => void = () => undefined;

  private constructor(
    private readonly stream: ByteStream,
    private readonly window: ByteWindow,
    private readonly parser: RecordParser,
  ) {}

  /** Reads as far as it takes to know the format. Throws a SyntopError for what is no capture, naming what it is. */
  static async open(stream: ByteStream, { chunkLength = CHUNK_LENGTH }: OpenOptions = {}): Promise<SavefileSource> {
    try {
      const bytes = new ByteWindow(stream.read, chunkLength, null, stream.readsAtOnce);
      const { window, parser } = await openParser(stream.name, bytes, null);
      return new SavefileSource(stream, window, parser);
    } catch (cause) {
      await stream.close();
      if (cause instanceof SyntopError) throw cause;
      if (cause instanceof PackedError) throw new SyntopError(cause.code, `cannot read ${stream.name}: ${cause.message}`);
      throw new SyntopError('unreadable-file', `cannot read ${stream.name}: ${describeCause(cause)}`);
    }
  }

  get facts(): SourceFacts {
    const { format, linkTypes, kernelDropped, interfaceDropped } = this.parser;
    return { name: this.stream.name, format, linkTypes, kernelDropped, interfaceDropped, error: this.error };
  }

  async read(batch: PacketBatch): Promise<boolean> {
    batch.count = 0;
    while (!this.ended) {
      const stop = this.parser.parse(this.window, batch);
      if (stop === 'failed') {
        this.end('corrupt-file', `${this.stream.name} is corrupt`, this.parser.failure ?? 'unknown', batch.count);
      }
      if (batch.count > 0) break;
      if (stop === 'need-bytes') await this.bringMore();
    }
    this.packets += batch.count;
    return batch.count > 0;
  }

  /** A file's rest counts as not arrived yet. */
  stop(): void {
    this.ended = true;
    this.wake();
  }

  async close(): Promise<void> {
    this.stop();
    if (this.closed) return;
    this.closed = true;
    this.window.release();
    await this.stream.close();
  }

  private async bringMore(): Promise<void> {
    try {
      if ((await this.moreOrStop()) || this.ended) return;
    } catch (cause) {
      if (this.ended) return;
      if (cause instanceof PackedError) this.endPacked(cause);
      else this.end('unreadable-file', `cannot read on in ${this.stream.name}`, describeCause(cause), 0);
      return;
    }
    const rest = this.window.length;
    if (rest === 0 && this.window.skipped) this.ended = true;
    else this.end('truncated-file', `${this.stream.name} is cut off`, 'it ends inside a record', 0);
  }

  /** As the window's more(), but true as soon as it is stopped. No Promise.race: that would pile up on a lasting promise. */
  private moreOrStop(): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.wake = () => resolve(true);
      this.window.more().then(resolve, reject);
    });
  }

  private endPacked({ code, message }: PackedError): void {
    const how = code === 'truncated-file' ? 'is cut off' : code === 'corrupt-file' ? 'is corrupt' : 'cannot be read on';
    this.end(code, `${this.stream.name} ${how}`, message, 0);
  }

  private end(code: ErrorCode, what: string, why: string, inBatch: number): void {
    this.ended = true;
    this.error = { code, message: `${what} after packet ${this.packets + inBatch}: ${why}` };
  }
}
