/* What each thread of a running process may do, as Linux tells it (proc_pid_status(5)). */
import { readdirSync, readFileSync } from 'node:fs';

export const CAP_NET_RAW = 1n << 13n;
export const CAP_DAC_READ_SEARCH = 1n << 2n;
export const CAP_SYS_PTRACE = 1n << 19n;

export interface ThreadRights {
  /** Real, effective, saved, of the file system. */
  readonly users: readonly number[];
  readonly groups: readonly number[];
  readonly otherGroups: readonly number[];
  readonly permitted: bigint;
  readonly effective: bigint;
  readonly inheritable: bigint;
  readonly ambient: bigint;
  readonly noNewPrivileges: boolean;
}

export function readThreads(pid: number): ThreadRights[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const text = readFileSync(`/proc/${pid}/task/${thread}/status`, 'latin1');
    const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, 'm').exec(text)?.[1] ?? '';
    const numbers = (name: string) => (field(name) === '' ? [] : field(name).split(/\s+/).map(Number));
    const bits = (name: string) => BigInt(`0x${field(name)}`);
    return {
      users: numbers('Uid'),
      groups: numbers('Gid'),
      otherGroups: numbers('Groups'),
      permitted: bits('CapPrm'),
      effective: bits('CapEff'),
      inheritable: bits('CapInh'),
      ambient: bits('CapAmb'),
      noNewPrivileges: field('NoNewPrivs') === '1',
    };
  });
}
