/* The thread that plays files. Also a program, as only a process has a standard input: it plays that, and writes what the screen got. */
import { fileURLToPath } from 'node:url';
import type { PlayRequest } from '../../src/playing.js';
import type { PlayMessage, PlayScreenRequest } from '../../src/screen-message.js';
import { ScreenThread } from './screen-thread.js';
import { makePlayRequest } from './test-play.js';

export class PlayThread extends ScreenThread<Exclude<PlayMessage, { readonly type: 'snapshot' }>, PlayScreenRequest> {
  constructor(request: PlayRequest) {
    super('play-worker.js', request);
  }
}

/** This file as a program: `node play-thread.js`, with a capture on its standard input. */
export const PLAY = fileURLToPath(import.meta.url);

if (process.argv[1] === PLAY) {
  const thread = new PlayThread(makePlayRequest(['-'], { speed: Number.POSITIVE_INFINITY }));
  const snapshot = await thread.askUntil(({ hasEnded }) => hasEnded);
  thread.post({ type: 'seek', seconds: -5 });
  await thread.until('notice');
  const after = await thread.ask();
  const code = await thread.end();
  process.stdout.write(JSON.stringify({ snapshot, after, messages: thread.messages, code }));
}
