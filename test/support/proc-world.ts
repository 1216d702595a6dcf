/* A /proc that a test makes up, and a time that goes on when it is told to. */
import type { ProcFiles } from '../../src/host/process/proc-files.js';
import type { TraceClock } from '../../src/host/trace/trace-clock.js';

export interface TestProcess {
  readonly name?: string;
  readonly commandLine?: readonly string[];
  readonly uid?: number;
  readonly cgroup?: string;
  readonly parent?: number;
  readonly startMillis?: number;
  /** Its network namespace. */
  readonly network?: string;
  /** Inodes of its sockets. */
  readonly sockets?: readonly number[];
}

/** Its processes come and go as the test changes the map. */
export class TestProc implements ProcFiles {
  readonly processes = new Map<number, TestProcess>();
  pidNamespace = 'pid:[4026531836]';
  readonly network = 'net:[4026531840]';
  passwd = 'root:x:0:0:root:/root:/bin/sh\nwww:x:33:33::/var/www:\n';
  reads = 0;
  /** Folders that somebody is in the middle of. */
  walking = 0;

  readText(path: string): string | null {
    this.reads++;
    if (path === '/etc/passwd') return this.passwd;
    const [, pid = '', file = ''] = /^\/proc\/(\d+)\/(\w+)$/.exec(path) ?? [];
    const process = this.processes.get(Number(pid));
    if (process === undefined) return null;
    const { name = 'curl', commandLine = ['curl', 'x'], uid = 0, cgroup = '', parent = 0, startMillis = 0 } = process;
    switch (file) {
      case 'stat':
        return `${pid} (${name}) S ${parent} ${'0 '.repeat(17)}${startMillis / 10} 0 0\n`;
      case 'status':
        return `Name:\t${name}\nUid:\t${uid}\t0\t0\t0\n`;
      case 'cmdline':
        return commandLine.map((word) => `${word}\0`).join('');
      default:
        return file === 'cgroup' ? cgroup : null;
    }
  }

  list(path: string): string[] | null {
    if (path === '/proc') return ['self', ...[...this.processes.keys()].map(String)];
    const process = this.processes.get(Number(/^\/proc\/(\d+)\/fd$/.exec(path)?.[1]));
    return process === undefined ? null : (process.sockets ?? []).map((_, at) => String(at));
  }

  *walk(path: string): Iterable<string> {
    this.walking++;
    try {
      yield* this.list(path) ?? [];
    } finally {
      this.walking--;
    }
  }

  readLink(path: string): string | null {
    if (path === '/proc/self/ns/pid') return this.pidNamespace;
    if (path === '/proc/thread-self/ns/net') return this.network;
    const [, of] = /^\/proc\/(\d+)\/ns\/net$/.exec(path) ?? [];
    if (of !== undefined) return this.processes.get(Number(of))?.network ?? null;
    const [, pid, at] = /^\/proc\/(\d+)\/fd\/(\d+)$/.exec(path) ?? [];
    const inode = this.processes.get(Number(pid))?.sockets?.[Number(at)];
    return inode === undefined ? null : inode === 0 ? '/dev/null' : `socket:[${inode}]`;
  }
}

export class TestClock implements TraceClock {
  now = 1000;
  used = 0;
  /** What looking at the clock takes. */
  tick = 0;
  private readonly later: Array<{ readonly at: number; readonly call: () => void }> = [];

  nowMillis = (): number => {
    this.now += this.tick;
    return this.now;
  };

  usedMillis = (): number => this.used;

  after = (millis: number, call: () => void): (() => void) => {
    const entry = { at: this.now + millis, call };
    this.later.push(entry);
    return () => {
      const place = this.later.indexOf(entry);
      if (place >= 0) this.later.splice(place, 1);
    };
  };

  /** Calls what is due, in order, until that time has gone by. */
  advance(millis: number): void {
    const end = this.now + millis;
    for (;;) {
      const next = this.later.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      this.later.splice(this.later.indexOf(next), 1);
      this.now = Math.max(this.now, next.at);
      next.call();
    }
    this.now = Math.max(this.now, end);
  }
}
