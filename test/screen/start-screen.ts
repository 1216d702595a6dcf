/* Starts the real program on its screen, in a pseudo-terminal. */

import { type PtyOptions, type PtyProgram, startInPty } from '../support/pty.js';
import { MAIN } from '../support/run-syntop.js';

export const STORM = 'captures/night-4-half-open-pop3.pcap';
export const GREEDY = 'captures/night-2-greedy-client.pcap';
export const REFUSED = 'captures/night-3-refused-on-loopback.pcapng';

export function startScreen(args: readonly string[], options: PtyOptions = {}): PtyProgram {
  return startInPty(process.execPath, [MAIN, ...args], options);
}

/** A capture that has been played to its end: nothing moves any more. */
export async function startAtEnd(capture: string, options: PtyOptions = {}): Promise<PtyProgram> {
  const program = startScreen(['replay', capture, '--dashboard', '--speed', 'max'], options);
  await program.waitForText('REPLAY END');
  return program;
}

/** What a terminal sends for a key. */
const KEY_BYTES: Readonly<Record<string, string>> = {
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  pageup: '\x1b[5~',
  pagedown: '\x1b[6~',
  home: '\x1b[H',
  end: '\x1b[F',
  enter: '\r',
  escape: '\x1b',
  tab: '\t',
  'shift-tab': '\x1b[Z',
  space: ' ',
  f1: '\x1bOP',
};

export function bytesOf(name: string): string {
  const known = KEY_BYTES[name];
  if (known !== undefined) return known;
  const control = /^ctrl-([a-z])$/.exec(name)?.[1];
  return control === undefined ? name : String.fromCharCode(control.charCodeAt(0) - 96);
}
