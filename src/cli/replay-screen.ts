import type { NamingRequest } from '../naming.js';
import type { PlayRequest } from '../playing.js';
import { PlayFeed } from './play-feed.js';

/** The dashboard of saved captures. Resolves with the exit code. */
export async function runReplayScreen(request: PlayRequest, names: NamingRequest): Promise<number> {
  // The thread that plays and the screen take their time to load: side by side. Whether a file can be read is told before the
  // screen is touched.
  const opening = PlayFeed.open(request);
  opening.catch(() => undefined);
  const { openKeyboard, openNames, requireScreen, showScreen } = await import('./screen.js');
  const keyboard = openKeyboard(request.files.includes('-'));
  requireScreen(keyboard);
  return showScreen(opening, keyboard, openNames(names));
}
