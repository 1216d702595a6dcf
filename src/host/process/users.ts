import type { ProcFiles } from './proc-files.js';

/** Names of users by their numbers, from /etc/passwd (passwd(5)): read once, as who reads it later may not see the same file. */
export class Users {
  private readonly names = new Map<number, string>();

  constructor(files: ProcFiles) {
    for (const line of (files.readText('/etc/passwd') ?? '').split('\n')) {
      const [name = '', , uid = ''] = line.split(':');
      // The first of a number is its name, as getpwuid(3) has it.
      if (name !== '' && /^\d+$/.test(uid) && !this.names.has(Number(uid))) this.names.set(Number(uid), name);
    }
  }

  /** The user's name, or the number where it has none. */
  nameOf(uid: number): string {
    return this.names.get(uid) ?? String(uid);
  }
}
