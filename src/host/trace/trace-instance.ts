import { closeSync, constants, mkdirSync, openSync, readSync, rmdirSync, writeFileSync, writeSync } from 'node:fs';
import { cpus } from 'node:os';
import type { node } from 'koffi';
import type { Koffi } from '../../libpcap.js';
import { PROC_FILES } from '../process/proc-files.js';
import { parseStat } from '../process/process-table.js';
import type { TracePipe } from './connect-tracer.js';
import { startRemover } from './instance-remover.js';
import { loadKoffi, openTracefs, type Tracefs } from './tracefs.js';

/** All processors' buffers together, and each at most; in KiB. An event takes some 80 bytes. */
const BUFFERS_KIB = 4096;
const MOST_BUFFER_KIB = 1024;
const LEAST_BUFFER_KIB = 64;
/** Where there are no foreign calls to wait with, it is looked as often. */
const LOOK_MILLIS = 50;

const CONNECT_EVENT = 'sock/inet_sock_set_state';
/** To TCP_SYN_SENT (net/tcp_states.h), of TCP's sockets. */
const CONNECT_FILTER = 'newstate == 2 && protocol == 6';
const RESET_EVENTS = ['tcp/tcp_send_reset', 'tcp/tcp_receive_reset'];

/** How instances are named: the process, when it began, and which of its own it is. */
const NAME = /^syntop-(\d+)-(\d+)-\d+$/;

let made = 0;

/** An instance of the kernel's tracing for this process alone, that tells of connects and resets. Others' tracing is not touched. */
export class TraceInstance implements TracePipe {
  private poll: InstanceType<typeof node.PollHandle> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private wake: (() => void) | null = null;

  private constructor(
    private readonly tracefs: Tracefs,
    private readonly koffi: Koffi | null,
    private readonly path: string,
    private readonly pipe: number,
    private readonly onSwitch: number,
    private readonly endRemover: () => void,
  ) {}

  /** null where tracing is not there, or not for this user. What runs no more, and left its instance behind, is cleared away. */
  static create(): TraceInstance | null {
    const koffi = loadKoffi();
    const tracefs = openTracefs(koffi);
    if (tracefs === null) return null;
    const instances = `${tracefs.path}/instances`;
    removeStale(instances);
    const name = `syntop-${process.pid}-${startOf(process.pid) ?? 0}-${made++}`;
    const path = `${instances}/${name}`;
    const opened: number[] = [];
    try {
      mkdirSync(path);
      setUp(path);
      opened.push(openSync(`${path}/trace_pipe`, constants.O_RDONLY | constants.O_NONBLOCK));
      opened.push(openSync(`${path}/tracing_on`, constants.O_WRONLY));
      const [pipe = -1, onSwitch = -1] = opened;
      return new TraceInstance(tracefs, koffi, path, pipe, onSwitch, startRemover(instances, name));
    } catch {
      for (const descriptor of opened) closeSync(descriptor);
      removeQuietly(path);
      tracefs.close();
      return null;
    }
  }

  read(buffer: Buffer): number {
    try {
      return readSync(this.pipe, buffer);
    } catch {
      // EAGAIN: nothing there.
      return 0;
    }
  }

  setOn(on: boolean): void {
    writeSync(this.onSwitch, on ? '1' : '0');
  }

  whenReadable(call: () => void): void {
    this.wake = call;
    if (this.koffi === null) {
      this.timer = setTimeout(() => this.awake(), LOOK_MILLIS);
      return;
    }
    if (this.poll === null) this.poll = this.koffi.node.poll(this.pipe, { readable: true }, () => this.awake());
    else this.poll.start({ readable: true }, () => this.awake());
  }

  close(): void {
    this.poll?.close();
    if (this.timer !== null) clearTimeout(this.timer);
    closeSync(this.pipe);
    closeSync(this.onSwitch);
    // Not for whoever has given up root meanwhile: then the remover does it.
    removeQuietly(this.path);
    this.endRemover();
    this.tracefs.close();
  }

  private awake(): void {
    this.poll?.stop();
    this.wake?.();
  }
}

/** Throws where the kernel lacks what cannot be done without. */
function setUp(path: string): void {
  const set = (file: string, value: string | number) => writeFileSync(`${path}/${file}`, String(value));
  const buffer = Math.floor(BUFFERS_KIB / Math.max(cpus().length, 1));
  const wishes: ReadonlyArray<readonly [string, string | number]> = [
    // The clock of /proc/PID/stat, to know whether a process was there already.
    ['trace_clock', 'boot'],
    ['buffer_size_kb', Math.min(Math.max(buffer, LEAST_BUFFER_KIB), MOST_BUFFER_KIB)],
    // Who waits is woken by the first event, not by a half full buffer.
    ['buffer_percent', 0],
    ['options/record-tgid', 1],
    ['options/irq-info', 0],
    ...RESET_EVENTS.map((event) => [`events/${event}/enable`, 1] as const),
  ];
  for (const [file, value] of wishes) {
    try {
      set(file, value);
    } catch {
      // An older kernel: it tells less, or is read less often.
    }
  }
  set(`events/${CONNECT_EVENT}/filter`, CONNECT_FILTER);
  set(`events/${CONNECT_EVENT}/enable`, 1);
}

/** Instances of processes that were ended before they could remove them. One whose files are open stays, whatever is thought of it: EBUSY. */
function removeStale(instances: string): void {
  for (const name of PROC_FILES.list(instances) ?? []) {
    const [, pid, start] = NAME.exec(name) ?? [];
    if (pid !== undefined && startOf(Number(pid)) !== Number(start)) removeQuietly(`${instances}/${name}`);
  }
}

function startOf(pid: number): number | null {
  return parseStat(PROC_FILES.readText(`/proc/${pid}/stat`) ?? '')?.startMillis ?? null;
}

function removeQuietly(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // It is another's to do, or not there.
  }
}
