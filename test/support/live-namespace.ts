/* Network namespaces that a test makes and takes away again. */
import { execFileSync } from 'node:child_process';

/** `ip` with these words; throws with its message where it fails. */
export function ip(...words: readonly string[]): string {
  return execFileSync('ip', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

let made = 0;

/** One namespace, its loopback up. Whoever makes it removes it. */
export class TestNamespace {
  readonly name = `syntop-test-${process.pid}-${made++}`;

  constructor() {
    ip('netns', 'add', this.name);
    this.ip('link', 'set', 'lo', 'up');
  }

  /** What runs a command inside. */
  get prefix(): string[] {
    return ['ip', 'netns', 'exec', this.name];
  }

  ip(...words: readonly string[]): string {
    return ip('-n', this.name, ...words);
  }

  remove(): void {
    ip('netns', 'del', this.name);
  }
}
