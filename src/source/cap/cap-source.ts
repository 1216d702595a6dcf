import { CAP_FRACTIONS_PER_SECOND, type CapAnswer } from '../../cap-protocol.js';
import { type ErrorFacts, SyntopError } from '../../errors.js';
import {
  fromDataLinkType,
  LINKTYPE_ETHERNET,
  LINKTYPE_IEEE802_11_RADIOTAP,
  LINKTYPE_LINUX_SLL,
  LINKTYPE_NULL,
  LINKTYPE_RAW,
  type LinkType,
} from '../../link-type.js';
import type { PacketBatch } from '../../packet.js';
import type { LiveSource } from '../live-source.js';
import { describeDown, describeNoPermission, describeNoSuchDevice } from '../open-failure.js';
import { PcapParser } from '../savefile/pcap.js';
import type { SourceFacts } from '../source.js';
import { CapChild } from './cap-child.js';

/** Its process passes a packet on after 20 ms at most; after this time, all that was on the interface at the moment of stop has come. */
const DRAIN_MILLIS = 150;
/** Where the process has been ended, its last output is there at once; where it cannot be ended, it is not waited for. */
const LAST_OUTPUT_MILLIS = 500;
/** Room for the largest record, and for what a pipe brings at a time. */
const WINDOW_LENGTH = 1 << 19;

/** What cap calls the link types that it knows by name (its src/binding.cc). DLT_RAW, which it calls RAW, is another number on each system. */
const NAMED_LINK_TYPES: ReadonlyMap<string, LinkType> = new Map([
  ['NULL', LINKTYPE_NULL],
  ['ETHERNET', LINKTYPE_ETHERNET],
  ['RAW', LINKTYPE_RAW],
  ['LINKTYPE_LINUX_SLL', LINKTYPE_LINUX_SLL],
  ['IEEE802_11_RADIO', LINKTYPE_IEEE802_11_RADIOTAP],
]);

export interface CapOptions {
  readonly device: string;
  readonly snaplen: number;
  /** Bytes of the kernel's ring. */
  readonly ringBytes: number;
  /** The user's; it is looked at alone, before it becomes a part of the whole. */
  readonly filter: string | null;
  /** The whole filter; called once the link type is known. */
  readonly buildExpression: (linkType: LinkType) => string;
  readonly listDevices: () => readonly string[];
}

/** Live packets of one interface through the cap package, which runs in a process of its own. */
export class CapSource implements LiveSource {
  /** Whether this thread has been allowed to capture before. */
  static hasOpened = false;
  readonly fractionsPerSecond = CAP_FRACTIONS_PER_SECOND;
  onRecords: ((records: Uint8Array) => void) | null = null;
  private error: ErrorFacts | null = null;
  private ended = false;
  /** Its process is being ended, or has been: how is nothing to tell. */
  private ending = false;
  private stopTimer: NodeJS.Timeout | null = null;
  private closing: Promise<void> | null = null;
  private readonly parser: PcapParser;
  private readonly window = Buffer.alloc(WINDOW_LENGTH);
  private readonly span = {
    bytes: this.window,
    view: new DataView(this.window.buffer, this.window.byteOffset),
    start: 0,
    end: 0,
    skip: () => undefined,
  };

  private constructor(
    private readonly child: CapChild,
    readonly linkType: LinkType,
    private readonly device: string,
  ) {
    this.parser = new PcapParser({
      linkType,
      littleEndian: new Uint8Array(Uint16Array.of(1).buffer)[0] === 1,
      fractionsPerSecond: CAP_FRACTIONS_PER_SECOND,
      recordHeaderLength: 16,
      lengthOrder: 'captured-first',
    });
  }

  /** Opens a device. Throws a SyntopError that says what is wrong and how to mend it. */
  static async open(options: CapOptions): Promise<CapSource> {
    const { device, snaplen, ringBytes, filter } = options;
    const child = new CapChild();
    try {
      const trial = await child.ask({ device, snaplen, ringBytes, filter: filter ?? '' });
      const linkType = parseLinkType(unwrap(trial, options));
      unwrap(await child.ask({ filter: options.buildExpression(linkType) }), options);
      CapSource.hasOpened = true;
      return new CapSource(child, linkType, device);
    } catch (cause) {
      await child.close();
      throw cause;
    }
  }

  get facts(): SourceFacts {
    // cap does not tell what was dropped.
    const { device: name, linkType, error } = this;
    return { name, format: 'live', linkTypes: [linkType], kernelDropped: null, interfaceDropped: null, error };
  }

  async read(batch: PacketBatch): Promise<boolean> {
    batch.count = 0;
    while (!this.ended) {
      if (this.parse(batch)) return true;
      if (this.fill()) continue;
      if (this.child.ended !== null) this.finish(this.child.ended);
      else await this.child.untilNews();
    }
    return false;
  }

  stop(): void {
    if (this.ended || this.stopTimer !== null) return;
    this.stopTimer = setTimeout(() => {
      this.ending = true;
      this.child.kill();
      this.stopTimer = setTimeout(() => this.end(), LAST_OUTPUT_MILLIS);
    }, DRAIN_MILLIS);
  }

  close(): Promise<void> {
    this.end();
    this.closing ??= this.child.close();
    return this.closing;
  }

  private end(): void {
    this.ended = true;
    if (this.stopTimer !== null) clearTimeout(this.stopTimer);
    this.child.wake();
  }

  /** The process has ended, and all that it wrote was read: by itself, or as it was told. */
  private finish(how: string): void {
    if (!this.ending)
      this.error ??= { code: 'capture-failed', message: `the capture on ${this.device} through cap ended: ${how}` };
    this.end();
  }

  private parse(batch: PacketBatch): boolean {
    const { span } = this;
    const before = span.start;
    const stopped = this.parser.parse(span, batch);
    if (batch.count > 0) {
      if (this.onRecords !== null) this.onRecords(span.bytes.subarray(before, span.start));
      return true;
    }
    if (stopped === 'failed') this.finish(`what it sends makes no sense: ${this.parser.failure}`);
    return false;
  }

  /** Takes what has come from the process behind the part of a record that is left; false where nothing has. */
  private fill(): boolean {
    if (this.ended) return false;
    const bytes = this.child.take();
    if (bytes === null) return false;
    const { span } = this;
    span.bytes.copyWithin(0, span.start, span.end);
    span.end -= span.start;
    span.start = 0;
    const taken = bytes.copy(span.bytes, span.end);
    span.end += taken;
    if (taken < bytes.length) this.child.putBack(bytes.subarray(taken));
    return true;
  }
}

/** The link type's name in an answer. Throws what any other answer means. */
function unwrap(answer: CapAnswer | string, { device, filter, listDevices }: CapOptions): string {
  if (typeof answer === 'string') throw new SyntopError('capture-failed', `cannot capture on ${device} with cap: ${answer}`);
  if ('linkType' in answer) return answer.linkType;
  const { failure, message } = answer;
  if (failure === 'missing') throw describeMissing(message);
  if (failure === 'filter') throw new SyntopError('bad-filter', `cannot use the filter '${filter}': ${message}`);
  if (/no such device/i.test(message)) throw describeNoSuchDevice(device, listDevices);
  if (/not permitted|permission/i.test(message))
    throw CapSource.hasOpened ? describeGivenUp(device) : describeNoPermission(device);
  if (/is down|not up/i.test(message)) throw describeDown(device);
  throw new SyntopError('capture-failed', `cannot capture on ${device} with cap: ${message}`);
}

/** Unlike a thread, a new process has nothing left of what root could do. */
function describeGivenUp(device: string): SyntopError {
  const remedy = '--no-drop stays root';
  return new SyntopError('no-permission', `cannot capture on ${device} with cap any more: root has been given up; ${remedy}`);
}

function describeMissing(detail: string): SyntopError {
  const needs = "needs a C++ compiler, make, python3 and libpcap's headers: apt-get install build-essential python3 libpcap-dev";
  const why = /Cannot find (package|module)/.test(detail)
    ? /cap\.node/.test(detail)
      ? 'the package is there, but was not built'
      : 'the package is not installed'
    : (detail.split('\n')[0] ?? '');
  return new SyntopError('cap-missing', `cannot capture with cap: ${why}; install it: npm install cap (${needs})`);
}

function parseLinkType(name: string): LinkType {
  const known = NAMED_LINK_TYPES.get(name);
  if (known !== undefined) return known;
  const number = Number(/\d+$/.exec(name)?.[0] ?? Number.NaN);
  if (Number.isNaN(number))
    throw new SyntopError('capture-failed', `cannot capture with cap: it knows no link type but '${name}'`);
  return fromDataLinkType(number);
}
