import { dropPrivileges } from '../dropping.js';
import type { LiveRequest } from '../live-request.js';
import type { NamingRequest } from '../naming.js';
import { LiveFeed } from './live-feed.js';

/**
 * The dashboard of a capture. Resolves with the exit code, or with why there can be none: then nothing has been given up.
 *
 * @param drop whether root is given up when the interfaces are open
 */
export async function runLiveScreen(
  request: LiveRequest,
  drop: boolean,
  names: NamingRequest,
): Promise<number | { readonly noScreen: string }> {
  // The thread that captures and the screen take their time to load: side by side. Whether it may capture is told before the screen
  // is touched.
  const naming = import('./screen.js').then(({ openNames }) => openNames(names));
  naming.catch(() => undefined);
  const opening = LiveFeed.open(request, async () => {
    const { explainNoScreen, loadScreen } = await import('./screen.js');
    if (!drop || explainNoScreen(process.stdin) !== null) return;
    // All of it, as the program may lie where root alone can read; so may databases, which have been read by now.
    await Promise.all([loadScreen(), naming]);
    dropPrivileges();
  });
  opening.catch(() => undefined);
  const { explainNoScreen, showScreen } = await import('./screen.js');
  const noScreen = explainNoScreen(process.stdin);
  if (noScreen === null) return showScreen(opening, process.stdin, await naming);
  await (await opening).close();
  return { noScreen };
}
