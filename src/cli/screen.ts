import { openSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { ReadStream } from 'node:tty';
import { SyntopError } from '../errors.js';
import { Naming, type NamingRequest } from '../naming.js';
import {
  canShow,
  createTerminalWorld,
  openTerminal,
  type PortNames,
  parseServices,
  prepareChart,
  prepareOutput,
  prepareTerminal,
  runDashboard,
  type ScreenFeed,
  type TerminalStdin,
} from '../screen-views.js';

const SERVICES_FILE = '/etc/services';

/** A feed that a command has opened, and closes. */
interface OpenFeed extends ScreenFeed {
  close(): Promise<void>;
}

/** Shows the dashboard, once its feed is open, until the person leaves it. Resolves with the exit code. */
export async function showScreen(opening: Promise<OpenFeed>, keyboard: Keyboard, naming: ScreenNames): Promise<number> {
  const [feed] = await Promise.all([opening, prepareTerminal()]);
  try {
    return await runDashboard(feed, {
      nowMillis: Date.now,
      formatClock,
      portNames: naming.portNames,
      naming: naming.hosts,
      save: saveNewFile,
      openTerminal: (hooks) => openTerminal(hooks, createTerminalWorld(keyboard)),
    });
  } finally {
    naming.hosts.close();
    await feed.close();
  }
}

/** Names of ports, and who addresses are. */
export interface ScreenNames {
  readonly portNames: PortNames;
  readonly hosts: Naming;
}

/** With -n ports stay numbers, too, as in tcpdump. Throws a SyntopError where a database that was given is none. */
export function openNames(request: NamingRequest): ScreenNames {
  const nameOf = (port: number) => (request.numeric ? null : readPortNames().nameOf(port));
  return { portNames: { nameOf }, hosts: Naming.open(request) };
}

/** Loads and opens what the screen will need. */
export async function loadScreen(): Promise<void> {
  await prepareTerminal();
  prepareChart();
  prepareOutput(process.stdout);
}

/** Where keys come from. */
type Keyboard = TerminalStdin & { readonly isTTY?: boolean };

/** The terminal's keys; where standard input is what is played, of the terminal that the command was given on. */
export function openKeyboard(isInputTaken: boolean): Keyboard {
  if (!isInputTaken) return process.stdin;
  try {
    return new ReadStream(openSync('/dev/tty', 'r'));
  } catch {
    return process.stdin;
  }
}

/** Throws a SyntopError where there is no terminal to show it on. */
export function requireScreen(keyboard: Keyboard): void {
  const reason = explainNoScreen(keyboard);
  if (reason !== null) throw new SyntopError('bad-usage', `cannot show the dashboard: ${reason}; leave --dashboard out for text`);
}

/** Why there can be no dashboard here; null where there can. */
export function explainNoScreen(keyboard: Keyboard): string | null {
  return canShow(process.env, keyboard, process.stdout);
}

/** "10:02:14", as the clock on the wall has it. */
function formatClock(seconds: number): string {
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) return '--:--:--';
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

let portNames: PortNames | null = null;

/** Read when somebody wants to see them. */
function readPortNames(): PortNames {
  portNames ??= parseServices(readServices());
  return portNames;
}

function readServices(): string {
  try {
    return readFileSync(SERVICES_FILE, 'utf8');
  } catch {
    return '';
  }
}

/** In the current folder; never over another file, nor through somebody's link: root may be at work in /tmp. */
async function saveNewFile(text: string): Promise<string> {
  const name = `syntop-${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z.csv`;
  await writeFile(name, text, { flag: 'wx', mode: 0o600 });
  return name;
}
