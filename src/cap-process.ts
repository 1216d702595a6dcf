/*
 * The process that captures one device with the cap package: what cap does wrong happens here, and not in the capturing thread, in which it
 * could not run anyway (native-notes/cap.md). It speaks by cap-protocol.ts on its standard input and output.
 *
 * While packets keep coming, cap does not give the event loop a turn: no timer, no message, no asynchronous write. So records are
 * written synchronously: where the reader is slow, this process waits, the kernel's ring fills, and no memory does.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { CapHandle } from 'cap';
import { CAP_FRACTIONS_PER_SECOND, type CapAnswer, type CapFailure, type CapFilter, type CapOpening } from './cap-protocol.js';
import { dropPrivileges } from './dropping.js';
import { describeCause } from './errors.js';

const STANDARD_OUTPUT = 1;
const RECORD_HEADER_LENGTH = 16;
/** What cap captures of a packet: fixed there. */
const CAP_SNAPLEN = 65_535;
const OUTPUT_LENGTH = 256 * 1024;
/** A record waits this long for others, at most. */
const FLUSH_MILLIS = 20;
/** How far the reckoned time may be from the system's clock, which is set and slewed. */
const CLOCK_TOLERANCE_MILLIS = 10;
/** The ring of the handle that is opened only to look; on lo, 16 packets. */
const TRIAL_RING_BYTES = 1 << 20;

type Cap = typeof import('cap')['default'];

/**
 * All handles and their buffers, for ever. cap does not hold the buffer that it writes into, and a handle that is collected leaves a freed
 * entry in the event loop's list: either corrupts the heap.
 */
const held: Array<{ readonly handle: CapHandle; readonly buffer: Buffer }> = [];

/** Gathers savefile records, in this machine's byte order, and writes them. */
class RecordWriter {
  private readonly bytes = Buffer.alloc(OUTPUT_LENGTH);
  private readonly words = new DataView(this.bytes.buffer, this.bytes.byteOffset);
  private readonly littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  private end = 0;
  private isTimerSet = false;
  /** By performance.now(). */
  private firstAt = 0;
  /** What performance.now() is to be added to. */
  private origin = performance.timeOrigin;

  constructor(private readonly snaplen: number) {}

  /** Notes a packet that lies at the buffer's begin; its time is now, for cap does not tell the packet's own. */
  add(buffer: Buffer, length: number): void {
    const captured = Math.min(length, this.snaplen);
    if (this.end + RECORD_HEADER_LENGTH + captured > OUTPUT_LENGTH) this.flush();
    const now = performance.now();
    if (this.end === 0) {
      this.firstAt = now;
      this.setTimer();
    }
    const { words, littleEndian, end } = this;
    const millis = this.origin + now;
    const seconds = Math.floor(millis / 1000);
    words.setUint32(end, seconds, littleEndian);
    words.setUint32(end + 4, Math.floor((millis / 1000 - seconds) * CAP_FRACTIONS_PER_SECOND), littleEndian);
    words.setUint32(end + 8, captured, littleEndian);
    words.setUint32(end + 12, length, littleEndian);
    buffer.copy(this.bytes, end + RECORD_HEADER_LENGTH, 0, captured);
    this.end = end + RECORD_HEADER_LENGTH + captured;
    if (now - this.firstAt >= FLUSH_MILLIS) this.flush();
  }

  /** One at a time: under traffic it never gets its turn, and they would pile up. */
  private setTimer(): void {
    if (this.isTimerSet) return;
    this.isTimerSet = true;
    setTimeout(() => {
      this.isTimerSet = false;
      this.flush();
    }, FLUSH_MILLIS);
  }

  private flush(): void {
    writeAll(this.bytes.subarray(0, this.end));
    this.end = 0;
    const now = performance.now();
    const systemTime = Date.now();
    if (Math.abs(systemTime - this.origin - now) > CLOCK_TOLERANCE_MILLIS) this.origin = systemTime - now;
  }
}

function writeAll(bytes: Buffer): void {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(STANDARD_OUTPUT, bytes, at);
  } catch {
    // Nobody reads any more.
    process.exit(0);
  }
}

function answer(message: CapAnswer): void {
  writeAll(Buffer.from(`${JSON.stringify(message)}\n`));
}

function fail(failure: CapFailure, cause: unknown): never {
  answer({ failure, message: describeCause(cause) });
  process.exit(1);
}

/** Opens a device. Throws libpcap's words. */
function open(cap: Cap, device: string, filter: string, ringBytes: number) {
  const handle = new cap.Cap();
  const buffer = Buffer.alloc(CAP_SNAPLEN);
  held.push({ handle, buffer });
  return { handle, buffer, linkType: handle.open(device, filter, ringBytes, buffer) };
}

/** Whether the device can be captured, and the filter is good: a capture of no more than a moment. The link type's name, or it fails. */
function tryOut(cap: Cap, device: string, filter: string): string {
  const tryWith = (expression: string) => {
    const { handle, linkType } = open(cap, device, expression, TRIAL_RING_BYTES);
    handle.close();
    return linkType;
  };
  let refusal: unknown;
  try {
    return tryWith(filter);
  } catch (cause) {
    refusal = cause;
  }
  try {
    tryWith('');
  } catch (cause) {
    fail('refused', cause);
  }
  return fail('filter', refusal);
}

async function run(): Promise<void> {
  // Ctrl-C goes to all processes of a terminal; this one is to go on until the capture has what came before.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const readLine = async (): Promise<string> => {
    const { done, value } = await lines.next();
    if (done) process.exit(0);
    return value;
  };
  const { device, filter, snaplen, ringBytes } = JSON.parse(await readLine()) as CapOpening;
  // By import, which looks for packages beside this one only: require would look in the home folder and in NODE_PATH, too.
  const cap = await import('cap').then(
    (loaded) => loaded.default,
    (cause: unknown) => fail('missing', cause),
  );
  answer({ linkType: tryOut(cap, device, filter) });

  const { filter: whole } = JSON.parse(await readLine()) as CapFilter;
  try {
    const { handle, buffer, linkType } = open(cap, device, whole, ringBytes);
    const writer = new RecordWriter(snaplen);
    handle.on('packet', (length) => writer.add(buffer, length));
    giveUpRoot();
    answer({ linkType });
  } catch (cause) {
    fail('refused', cause);
  }
  await readLine();
}

/** What is open stays open, and this process needs nothing more: also where the others stay root. */
function giveUpRoot(): void {
  try {
    dropPrivileges();
  } catch {
    // The main process fails likewise, and this one ends with it; or it was told to stay root.
  }
}

void run();
