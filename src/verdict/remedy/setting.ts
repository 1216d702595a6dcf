import type { Lines } from './firewall.js';

const NAME = /^[a-z0-9_.-]+$/;
const VALUE = /^\d+( \d+)?$/;

/**
 * A line of sysctl(8) until the next start of the machine, and what takes it back. Where the value of now is not known, a line before shows it, and the
 * word OLD in the last line stands for it: pasted as it is, the kernel refuses it.
 * @param old null where it could not be read, or is that of another host
 */
export function changeSetting(name: string, value: string, old: string | null): Lines {
  if (!NAME.test(name) || !VALUE.test(value)) return { commands: [], undo: [] };
  const known = old !== null && VALUE.test(old) ? old : null;
  const commands = [...(known === null ? [`sysctl ${name}`] : []), `sysctl -w ${name}=${quote(value)}`];
  return { commands, undo: [`sysctl -w ${name}=${known === null ? 'OLD' : quote(known)}`] };
}

/** What to say beside it. */
export function tellOld(old: string | null | number): string {
  return old === null ? ' Write down what the first line prints: it is the OLD of the undo.' : '';
}

function quote(value: string): string {
  return value.includes(' ') ? `'${value}'` : value;
}
