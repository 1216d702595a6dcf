import type { HostFacts, HostProcess } from '../../host-facts.js';
import type { ProcessTable } from '../process/process-table.js';
import { ConnectorTable } from './connector-table.js';
import { ElsewhereLoopback, isLoopback } from './elsewhere-loopback.js';
import { ResetTable } from './reset-table.js';
import { Sampling } from './sampling.js';
import { makeTraceClock, type TraceClock } from './trace-clock.js';
import { TraceInstance } from './trace-instance.js';
import type { TraceEvent, TraceTask } from './trace-line.js';
import { TraceParser } from './trace-parser.js';

/** After events were read, those that come next wait as long, so that many are read at once. */
const PACE_MILLIS = 20;
/** The same where they are few, of new processes: the next that lives for milliseconds is then still there to be looked up. */
const QUICK_PACE_MILLIS = 2;
const FEW_EVENTS = 8;
/** Nothing else of this thread waits longer for the reading. */
const SLICE_MILLIS = 8;
const READ_BYTES = 1 << 16;
/**
 * The kernel gives lines until the next one does not fit its page, of 4 KiB or 8: where it gave less, there is no more. To ask again would
 * be answered by an exception of Node.js, which costs more than all else when there are a few events at a time.
 */
const FULL_READ_BYTES = 3072;

/** Where the text of events comes from. */
export interface TracePipe {
  /** Reads what there is, at most the buffer; 0 where there is nothing now. */
  read(buffer: Buffer): number;
  /** Whether events are written. */
  setOn(on: boolean): void;
  /** Calls once, when there is something to read; asked again before it does, it stays at one call. */
  whenReadable(call: () => void): void;
  close(): void;
}

/** What is told of connects and resets. */
export type Attribution = Pick<HostFacts, 'attribution' | 'sampledShare' | 'connectors' | 'resetReasons' | 'sentResets'>;

/**
 * Who connects, and why the kernel resets, by the kernel's own trace events: also of connects that are refused within microseconds. It is
 * of the whole machine, all network namespaces; but for loopback, of which each has its own.
 */
export class ConnectTracer {
  private readonly connectors = new ConnectorTable();
  private readonly resets = new ResetTable();
  private readonly elsewhere = new ElsewhereLoopback();
  private readonly sampling: Sampling;
  private readonly buffer = Buffer.alloc(READ_BYTES);
  private readonly parser: TraceParser;
  private seen = 0;
  private lost = 0;
  private nowMillis: number;
  private callOff: () => void = () => undefined;
  private isClosed = false;

  constructor(
    private readonly pipe: TracePipe,
    private readonly processes: ProcessTable,
    private readonly clock: TraceClock,
  ) {
    this.nowMillis = clock.nowMillis();
    this.sampling = new Sampling(this.nowMillis);
    this.parser = new TraceParser({
      onEvent: (event) => this.take(event),
      onLost: (count) => {
        this.lost += count;
      },
    });
    this.wait();
  }

  /** Needs root; what it has opened then stays its own when root is given up. null where this kernel, or its owner, does not let it. */
  static open(processes: ProcessTable): ConnectTracer | null {
    const instance = TraceInstance.create();
    return instance === null ? null : new ConnectTracer(instance, processes, makeTraceClock());
  }

  /** Resets that are told one by one are told once. */
  facts(): Attribution {
    const nowMillis = this.clock.nowMillis();
    const factor = this.sampling.factorAt(nowMillis);
    const here = this.connectors.list(factor).filter(({ process, ip }) => !this.isElsewhere(process, ip));
    const connectors = this.elsewhere.leaveOutUnknown(here);
    return {
      attribution: 'trace-events',
      sampledShare: this.sampling.shareAt(nowMillis),
      connectors,
      resetReasons: this.elsewhere.leaveOut(this.resets.list(factor), connectors),
      sentResets: this.resets.takeSent(),
    };
  }

  /** Leaves nothing behind in the kernel. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.callOff();
    this.pipe.close();
  }

  /** For the next events, or, when they are not looked at, for the time when they are again. */
  private wait(): void {
    if (this.sampling.isOn) this.pipe.whenReadable(() => this.read());
    else this.callOff = this.clock.after(PACE_MILLIS, () => this.read());
  }

  private read(): void {
    if (this.isClosed) return;
    const { lookedUp } = this.processes;
    const isEmpty = this.readSlice();
    if (this.sampling.mustEnd(this.nowMillis)) this.pipe.setOn(false);
    // While the rest of a cycle is read, the next must not begin: its events would be counted as if they were of that.
    if (isEmpty) this.endCycle();
    const isQuick = this.seen <= FEW_EVENTS && this.processes.lookedUp > lookedUp;
    const pace = isQuick ? QUICK_PACE_MILLIS : PACE_MILLIS;
    this.callOff = this.clock.after(isEmpty ? pace : 0, () => this.wait());
  }

  /** Gives whether all was read that was there. */
  private readSlice(): boolean {
    const start = this.clock.nowMillis();
    const usedBefore = this.clock.usedMillis();
    this.nowMillis = start;
    this.seen = 0;
    this.lost = 0;
    let isEmpty = false;
    while (!isEmpty && this.nowMillis - start < SLICE_MILLIS) {
      const length = this.pipe.read(this.buffer);
      isEmpty = length < FULL_READ_BYTES;
      this.parser.feed(this.buffer, length);
      this.nowMillis = this.clock.nowMillis();
    }
    this.sampling.spend(this.clock.usedMillis() - usedBefore, this.seen, this.lost);
    return isEmpty;
  }

  private endCycle(): void {
    const wasOn = this.sampling.isOn;
    const factor = this.sampling.endCycle(this.clock.nowMillis());
    if (factor === null) return;
    this.connectors.settle(factor);
    this.resets.settle(factor);
    if (!wasOn && !this.isClosed) this.pipe.setOn(true);
  }

  private take(event: TraceEvent): void {
    this.seen++;
    if (event.kind === 'reset') {
      this.resets.count(event, this.nowMillis);
      return;
    }
    const { ip, port } = event;
    const process = this.identify(event.task);
    if (this.isElsewhere(process, ip)) this.elsewhere.note(ip, port);
    else this.connectors.count(process, ip, port, this.nowMillis);
  }

  private isElsewhere({ pid }: HostProcess, ip: string): boolean {
    return isLoopback(ip) && this.processes.isElsewhere(pid);
  }

  private identify({ tid, pid, name, bootMillis }: TraceTask): HostProcess {
    return this.processes.identify(pid, { name, isMainThread: tid === pid, bootMillis });
  }
}
