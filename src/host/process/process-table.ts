import type { HostProcess } from '../../host-facts.js';
import { PROC_FILES, type ProcFiles } from './proc-files.js';
import { readUnit } from './unit.js';
import { Users } from './users.js';

/** Processes that are remembered; the one that was looked up the longest ago gives way. */
const MOST_PROCESSES = 4096;
/** After this time a number may be another process, and a process may have become another program. */
const FRESH_MILLIS = 30_000;
/** Of a command line, characters that are kept: some are a megabyte long. */
const MOST_COMMAND_LINE = 1024;
/** A clock tick of /proc/PID/stat: 100 a second on every architecture of Linux (USER_HZ). */
const MILLIS_PER_TICK = 10;
/** The first namespace of process numbers always has this one (Linux: include/uapi/linux/nsfs.h, PROC_PID_INIT_INO). */
const FIRST_PID_NAMESPACE = 'pid:[4026531836]';

/** What is known of a process without asking: how something else that was said about it calls it. */
export interface Sighting {
  /** Of the thread; empty where that was not told. */
  readonly name: string;
  readonly isMainThread: boolean;
  /** When it was seen, milliseconds since the machine's start. */
  readonly bootMillis: number;
}

interface Kept {
  readonly process: HostProcess;
  /** Whether it is in another network namespace; null until somebody asks. */
  isElsewhere: boolean | null;
  readonly readMillis: number;
}

/** Names, command lines, users and units of processes, by number. Bounded. */
export class ProcessTable {
  /** How many times one had to be looked up. */
  lookedUp = 0;
  private readonly kept = new Map<number, Kept>();
  private readonly users: Users;
  /** Whether the kernel's numbers of processes are the same as those of this /proc. */
  private readonly seesAll: boolean;
  /** Of this thread: another one may have been moved. */
  private readonly networkNamespace: string | null;

  constructor(
    private readonly nowMillis: () => number,
    private readonly files: ProcFiles = PROC_FILES,
  ) {
    this.users = new Users(files);
    this.seesAll = files.readLink('/proc/self/ns/pid') === FIRST_PID_NAMESPACE;
    this.networkNamespace = files.readLink('/proc/thread-self/ns/net');
  }

  /** What /proc says of a process; null where there is none of that number. */
  lookUp(pid: number): HostProcess | null {
    const kept = this.findFresh(pid);
    if (kept !== null) return kept;
    const read = this.read(pid);
    return read === null ? null : this.keep(pid, read.process);
  }

  /** The process that was seen, as far as it can be told: it may have ended, and its number be another's by now. */
  identify(pid: number, sighting: Sighting): HostProcess {
    const kept = this.findFresh(pid);
    if (kept !== null && (!sighting.isMainThread || sighting.name === '' || sighting.name === kept.name)) return kept;
    const read = this.read(pid);
    if (read !== null && this.isSame(read, sighting)) return this.keep(pid, read.process);
    return this.keep(pid, { pid, name: sighting.name, commandLine: '', user: null, unit: null, parent: null });
  }

  /** Whether a process that is known here is surely in another network namespace, where the same address is another host's. */
  isElsewhere(pid: number): boolean {
    const kept = this.kept.get(pid);
    if (kept === undefined) return false;
    if (kept.isElsewhere === null) {
      const namespace = this.files.readLink(`/proc/${pid}/ns/net`);
      // While this process becomes another user it may not be read, for a moment.
      if (namespace === null || this.networkNamespace === null) return false;
      kept.isElsewhere = namespace !== this.networkNamespace;
    }
    return kept.isElsewhere;
  }

  private findFresh(pid: number): HostProcess | null {
    const kept = this.kept.get(pid);
    return kept !== undefined && this.nowMillis() - kept.readMillis < FRESH_MILLIS ? kept.process : null;
  }

  /** A process that began after the sighting is another; in a container, the kernel and /proc may number differently. */
  private isSame(read: { process: HostProcess; startMillis: number }, sighting: Sighting): boolean {
    if (sighting.isMainThread && read.process.name === sighting.name) return true;
    return this.seesAll && read.startMillis <= sighting.bootMillis;
  }

  private keep(pid: number, process: HostProcess): HostProcess {
    this.kept.delete(pid);
    this.kept.set(pid, { process, isElsewhere: null, readMillis: this.nowMillis() });
    if (this.kept.size > MOST_PROCESSES) {
      for (const oldest of this.kept.keys()) {
        this.kept.delete(oldest);
        break;
      }
    }
    return process;
  }

  private read(pid: number): { process: HostProcess; startMillis: number } | null {
    this.lookedUp++;
    const folder = `/proc/${pid}`;
    const stat = parseStat(this.files.readText(`${folder}/stat`) ?? '');
    if (stat === null) return null;
    const uid = /^Uid:\s+(\d+)/m.exec(this.files.readText(`${folder}/status`) ?? '')?.[1];
    const process = {
      pid,
      name: stat.name,
      commandLine: joinArguments(this.files.readText(`${folder}/cmdline`) ?? ''),
      user: uid === undefined ? null : this.users.nameOf(Number(uid)),
      unit: readUnit(this.files.readText(`${folder}/cgroup`) ?? ''),
      parent: this.readParent(stat.parent),
    };
    return { process, startMillis: stat.startMillis };
  }

  private readParent(pid: number): HostProcess['parent'] {
    if (pid === 0) return null;
    const name = this.findFresh(pid)?.name ?? parseStat(this.files.readText(`/proc/${pid}/stat`) ?? '')?.name;
    return name === undefined ? null : { pid, name };
  }
}

/**
 * Of /proc/PID/stat (proc_pid_stat(5)) the name, the parent (field 4) and the start since the machine's (field 22). The name is in
 * parentheses and may hold some itself, also line ends: it ends at the last one.
 */
export function parseStat(text: string): { name: string; parent: number; startMillis: number } | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  const fields = text.slice(close + 2).split(' ');
  const parent = Number(fields[1]);
  const ticks = Number(fields[19]);
  if (!Number.isSafeInteger(parent) || !Number.isSafeInteger(ticks)) return null;
  return { name: text.slice(open + 1, close).trim(), parent, startMillis: ticks * MILLIS_PER_TICK };
}

/** Arguments end with a zero byte each; who writes over them (setproctitle) may leave any number at the end. */
function joinArguments(text: string): string {
  return text.slice(0, MOST_COMMAND_LINE).replace(/\0+$/, '').replaceAll('\0', ' ').trim();
}
