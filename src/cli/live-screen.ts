import type { LiveRequest } from '../live-request.js';
import { LiveFeed } from './live-feed.js';

/** The dashboard of a capture. Resolves with the exit code, or with why there can be none. */
export async function runLiveScreen(request: LiveRequest): Promise<number | { readonly noScreen: string }> {
  // The thread that captures and the screen take their time to load: side by side. Whether it may capture is told before the screen
  // is touched.
  const opening = LiveFeed.open(request);
  opening.catch(() => undefined);
  const { explainNoScreen, showScreen } = await import('./screen.js');
  const noScreen = explainNoScreen(process.stdin);
  if (noScreen === null) return showScreen(opening, process.stdin);
  await (await opening).close();
  return { noScreen };
}
