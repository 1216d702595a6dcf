/*
 * The interfaces of a capture: which of them are open, what becomes of them, which input each is. They appear, vanish, go down and come
 * back while the capture goes on; each time that is told, and none of it ends anything.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SyntopError } from './errors.js';
import type { InterfaceWatch, LinkChange, NetworkLink, WatchInterfaces } from './host/interface-watch.js';
import type { LiveInput } from './live-input.js';
import { LiveInputList } from './live-input-list.js';
import type { Reading } from './reading.js';
import { SegmentBatch } from './segment.js';
import type { LiveSource } from './source/live-source.js';
import { Copies } from './track/copies.js';

interface LiveInputsParts {
  /** Interfaces that were asked for, which are waited for when they go; empty: all that are up or come up. */
  readonly named: readonly string[];
  readonly reading: Reading;
  /** Random words of the run. */
  readonly seed: ArrayLike<number>;
  /** Opens a device; `shares` as many have to share the memory for rings. Rejects with a SyntopError. */
  readonly open: (device: string, shares: number) => Promise<LiveSource>;
  readonly watch: WatchInterfaces;
  /** While it runs, a source was just opened; nothing has been read from it. */
  readonly onOpenedLate: (source: LiveSource) => void;
  readonly take: (segments: SegmentBatch) => void;
  /** Something came or went. */
  readonly onNotice: (text: string) => void;
}

/** After an error of an interface that is up, it is tried again this often. */
const RETRY_MILLIS = 1000;
/** By then the watch has told, if an interface's error is that it has gone. */
const TOLD_MILLIS = 100;

export class LiveInputs {
  /** Resolves when all that was captured has been taken, and everything is closed. */
  readonly ended: Promise<void>;
  readonly list: LiveInputList;
  private readonly open = new Set<LiveInput>();
  /** Why a device could not be opened, as it was told last. */
  private readonly refusals = new Map<string, string>();
  private readonly segments = new SegmentBatch();
  /** Named devices that are no network interfaces ("any"): those are always there. */
  private readonly others = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private retryTimer: NodeJS.Timeout | null = null;
  private copies: Copies | null = null;
  private watch: InterfaceWatch | null = null;
  private isRunning = false;
  private isStopping = false;
  private isOpening = false;
  private markEnded: () => void = () => undefined;

  constructor(private readonly parts: LiveInputsParts) {
    this.list = new LiveInputList(parts.reading);
    this.ended = new Promise((resolve) => {
      this.markEnded = resolve;
    });
  }

  /** Those that are open. */
  get devices(): string[] {
    return [...this.open].map(({ name }) => name);
  }

  get sources(): LiveSource[] {
    return [...this.open].flatMap(({ source }) => (source === null ? [] : [source]));
  }

  /** Opens each device, or none. Rejects with a SyntopError that says what is wrong and how to mend it. */
  async start(devices: readonly string[]): Promise<void> {
    this.watch = this.parts.watch((changes) => this.takeChanges(changes));
    for (const device of devices) if (!this.watch.links.has(device)) this.others.add(device);
    try {
      for (const device of devices) await this.openDevice(device, devices.length);
    } catch (cause) {
      this.abandon();
      throw cause;
    }
  }

  /** Closes what was opened: it is not to run after all. */
  abandon(): void {
    this.watch?.close();
    for (const source of this.sources) void source.close();
  }

  /** Reads, from now on. */
  run(): void {
    this.isRunning = true;
    for (const input of this.open) void this.follow(input);
    // What came up meanwhile.
    void this.openMissing();
    this.endIfDone();
  }

  /** What has arrived is still taken; then it is over. */
  stop(): void {
    if (this.isStopping) return;
    this.isStopping = true;
    this.watch?.close();
    for (const timer of this.timers) clearTimeout(timer);
    for (const source of this.sources) source.stop();
    this.endIfDone();
  }

  private takeChanges(changes: readonly LinkChange[]): void {
    if (!this.isRunning || this.isStopping) return;
    for (const { kind, link } of changes) {
      if (kind === 'vanished') this.refusals.delete(link.name);
      const input = this.list.find(link.name);
      if (input !== null) this.takeChangeOf(input, kind);
    }
    void this.openMissing();
  }

  /** Its handle may have ended before the watch told why. */
  private takeChangeOf(input: LiveInput, kind: LinkChange['kind']): void {
    const { name } = input;
    const waits = this.parts.named.length > 0 ? ': waiting for it' : '';
    if (kind === 'vanished') {
      this.parts.onNotice(`${name} vanished${waits}`);
      this.leave(input);
    } else if (kind === 'down') this.parts.onNotice(`${name} went down${waits}`);
    else if (kind === 'up' && input.source !== null) this.parts.onNotice(`${name} is up again`);
  }

  /** Its handle will show nothing more, and would not always say so. */
  private leave(input: LiveInput): void {
    if (input.isLeaving || input.source === null) return;
    input.isLeaving = true;
    input.source.stop();
  }

  private findOpen(name: string): LiveInput | null {
    for (const input of this.open) if (input.name === name) return input;
    return null;
  }

  /** Opens what is wanted, is up, and is not open: one after the other. */
  private async openMissing(): Promise<void> {
    if (this.isOpening || !this.isRunning) return;
    this.isOpening = true;
    // Each opening takes a while, in which others may come and go.
    const tried = new Set<string>();
    for (;;) {
      const next = this.listWanted().find((name) => !tried.has(name) && this.findOpen(name) === null);
      if (next === undefined || this.isStopping) break;
      tried.add(next);
      await this.tryOpen(next);
      // To open one takes milliseconds: packets of the others, and what the watch has to tell, get their turn.
      await nextTurn();
    }
    this.isOpening = false;
    this.endIfDone();
  }

  private listWanted(): string[] {
    const links = this.watch?.links ?? new Map<string, NetworkLink>();
    const { named } = this.parts;
    if (named.length > 0) return named.filter((name) => this.others.has(name) || links.get(name)?.isUp === true);
    return [...links.values()].filter(({ isUp }) => isUp).map(({ name }) => name);
  }

  private async tryOpen(device: string): Promise<void> {
    // A newcomer: those that are open keep their rings, and there may be hundreds to come.
    const known = this.list.find(device);
    const shares = known !== null ? this.open.size + 1 : Math.max(1, this.open.size * 4);
    try {
      const input = await this.openDevice(device, shares);
      this.refusals.delete(device);
      if (this.isStopping) input.source?.stop();
      else this.parts.onNotice(`capturing on ${device}${known === null ? ', too' : ' again'}`);
      void this.follow(input);
    } catch (cause) {
      if (!(cause instanceof SyntopError)) throw cause;
      // It went again: the watch will tell, or has told.
      if (cause.code === 'no-such-interface' || cause.code === 'interface-down') return;
      if (this.refusals.get(device) !== cause.message) this.parts.onNotice(cause.message);
      this.refusals.set(device, cause.message);
      if (known !== null) known.error = cause.facts;
      // The right to capture does not come back.
      if (cause.code !== 'no-permission') this.retryLater();
    }
  }

  private async openDevice(device: string, shares: number): Promise<LiveInput> {
    const { parts } = this;
    // Before it is open: of what the second one shows, the first one's packets must be known.
    const isFirst = !this.devices.some((name) => this.mayShowCopies(name));
    if (!isFirst && this.mayShowCopies(device)) this.copies ??= new Copies(parts.seed);
    const openedMillis = Date.now();
    const source = await parts.open(device, shares);
    if (this.isRunning) parts.onOpenedLate(source);
    const input = this.list.find(device) ?? this.list.add(device, openedMillis);
    input.begin(source);
    this.open.add(input);
    return input;
  }

  /** Reads an input until its source ends. */
  private async follow(input: LiveInput): Promise<void> {
    const { source } = input;
    if (source === null) return;
    const { parts, segments } = this;
    const take = () => {
      segments.copied = null;
      if (this.copies !== null && this.mayShowCopies(input.name)) this.markCopies(this.copies);
      parts.take(segments);
    };
    await parts.reading.readAs(source, input.index, () => segments, take);
    await source.close();
    const { error } = source.facts;
    input.end(Date.now());
    this.open.delete(input);
    // By itself it ends where as many packets have come as were wanted.
    if (error === null && !input.isLeaving) this.stop();
    // Until it is there again. Of interfaces that nobody named, it is nothing special.
    if ((input.isLeaving || error !== null) && parts.named.length > 0) {
      input.error = { code: 'no-such-interface', message: `${input.name} was not there at the end` };
    }
    if (!this.isStopping) {
      this.noteGone(input, error);
      // At once only where it went: what opens and fails would be opened and fail all the time.
      if (error === null) void this.openMissing();
    }
    this.endIfDone();
  }

  /** What goes over loopback is on no other interface, except on all of them at once ("any"). */
  private mayShowCopies(device: string): boolean {
    return this.others.size > 0 || this.watch?.links.get(device)?.isLoopback !== true;
  }

  private markCopies(copies: Copies): void {
    copies.mark(this.segments);
    // Where no packet is shown twice, nothing is lost by having forgotten one.
    this.parts.reading.forgottenCopies = copies.found > 0 ? copies.forgotten : 0;
  }

  private noteGone(input: LiveInput, error: LiveInput['error']): void {
    const { name } = input;
    if (error === null) return;
    this.later(TOLD_MILLIS, () => {
      if (!this.listWanted().includes(name) || this.refusals.get(name) === error.message) return;
      this.refusals.set(name, error.message);
      this.parts.onNotice(error.message);
    });
    this.retryLater();
  }

  private retryLater(): void {
    this.retryTimer ??= this.later(RETRY_MILLIS, () => {
      this.retryTimer = null;
      void this.openMissing();
    });
  }

  private later(millis: number, action: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, millis);
    this.timers.add(timer);
    return timer;
  }

  private endIfDone(): void {
    if (this.isStopping && this.open.size === 0 && !this.isOpening) this.markEnded();
  }
}
