import { describeCause, type ErrorCode, type ErrorFacts, SyntopError } from '../../errors.js';
import type { PacketBatch } from '../../packet.js';
import type { PacketSource, SourceFacts } from '../source.js';
import { ByteWindow, type ReadBytes } from './byte-window.js';
import { PCAP_HEADER_LENGTH, PcapParser, readPcapHeader } from './pcap.js';
import { isSectionHeader, PcapngParser, SECTION_HEADER } from './pcapng.js';
import type { RecordParser } from './record-parser.js';
import { sniffBytes } from './sniff.js';

/** The name of the stream that has none of its own. */
export const STANDARD_INPUT = 'standard input';

/** A stream of bytes with a name, and how to end it. */
export interface ByteStream {
  readonly name: string;
  readonly read: ReadBytes;
  close(): Promise<void>;
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
  static async open(stream: ByteStream): Promise<SavefileSource> {
    const window = new ByteWindow(stream.read);
    try {
      const parser = await openParser(stream.name, window);
      return new SavefileSource(stream, window, parser);
    } catch (cause) {
      await stream.close();
      if (cause instanceof SyntopError) throw cause;
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
    await this.stream.close();
  }

  private async bringMore(): Promise<void> {
    try {
      if ((await this.moreOrStop()) || this.ended) return;
    } catch (cause) {
      if (this.ended) return;
      this.end('unreadable-file', `cannot read on in ${this.stream.name}`, describeCause(cause), 0);
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

  private end(code: ErrorCode, what: string, why: string, inBatch: number): void {
    this.ended = true;
    this.error = { code, message: `${what} after packet ${this.packets + inBatch}: ${why}` };
  }
}

async function openParser(name: string, window: ByteWindow): Promise<RecordParser> {
  while (window.length < PCAP_HEADER_LENGTH && (await window.more()));
  const { view, start: at, length } = window;
  if (length === 0) throw new SyntopError('empty-file', `cannot read ${name}: it is empty (0 bytes)`);
  if (length >= 12 && isSectionHeader(view, at)) return new PcapngParser();
  if (length >= PCAP_HEADER_LENGTH) {
    const layout = readPcapHeader(view, at);
    if (typeof layout === 'string') throw new SyntopError('corrupt-file', `cannot read ${name}: ${layout}`);
    if (layout !== null) {
      window.start += PCAP_HEADER_LENGTH;
      return new PcapParser(layout);
    }
  }
  throw describeStranger(name, window.bytes.subarray(at, window.end));
}

/** The error for bytes that begin no capture: says what they are, as far as it can be told. */
function describeStranger(name: string, bytes: Uint8Array): SyntopError {
  const { name: kind, unpackCommand } = sniffBytes(bytes);
  if (unpackCommand !== null) {
    const command = name === STANDARD_INPUT ? `... | ${pipeCommandOf(unpackCommand)}` : `${unpackCommand} ${quoteForShell(name)}`;
    return new SyntopError('compressed', `cannot read ${name}: it is compressed (${kind}); try: ${command} | syntop replay -`);
  }
  if (beginsLikeCapture(bytes)) {
    return new SyntopError('truncated-file', `cannot read ${name}: it is cut off inside its header (${bytes.length} bytes)`);
  }
  const found = kind === null ? `it begins with ${toHex(bytes.subarray(0, 8))}` : `it is ${kind}`;
  return new SyntopError('not-a-capture', `cannot read ${name}: not a pcap or pcapng capture (${found})`);
}

/** unzip reads no pipe. */
function pipeCommandOf(unpackCommand: string): string {
  return unpackCommand === 'unzip -p' ? 'funzip' : unpackCommand;
}

/** A name as one word of a shell's command line, whatever is in it. */
function quoteForShell(name: string): string {
  return /^[\w@%+=:,./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}

function beginsLikeCapture(bytes: Uint8Array): boolean {
  if (bytes.length < 4 || bytes.length >= PCAP_HEADER_LENGTH) return false;
  const padded = new DataView(new ArrayBuffer(PCAP_HEADER_LENGTH));
  bytes.forEach((byte, at) => {
    padded.setUint8(at, byte);
  });
  return readPcapHeader(padded, 0) !== null || padded.getUint32(0) === SECTION_HEADER;
}

function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
