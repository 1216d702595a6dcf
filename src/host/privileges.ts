import { userInfo } from 'node:os';
import { describeCause, SyntopError } from '../errors.js';
import { emptyBoundingSet, forbidNewPrivileges, hasCapabilities } from './thread-capabilities.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whom root becomes: by numbers, or by the name that a system other than Linux knows. */
interface NewUser {
  readonly user: number | string;
  readonly group: number | string;
}

/** On Linux, whatever the distribution calls it: include/linux/highuid.h, DEFAULT_OVERFLOWUID. */
const LINUX_NOBODY: NewUser = { user: 65_534, group: 65_534 };
const NOBODY: NewUser = { user: 'nobody', group: 'nobody' };

/** The largest but one of 32 bits: the largest means "do not change" to the kernel. */
const MAX_ID = 0xffff_fffe;

/** The user who called sudo; where nobody did, or what sudo says is of root or no number, nobody. */
export function chooseUser({ SUDO_UID, SUDO_GID }: Environment, platform: NodeJS.Platform): NewUser {
  const [user, group] = [parseId(SUDO_UID), parseId(SUDO_GID)];
  if (user !== null && group !== null) return { user, group };
  return platform === 'linux' ? LINUX_NOBODY : NOBODY;
}

/** 1 to MAX_ID in decimal digits, else null. */
function parseId(text: string | undefined): number | null {
  if (text === undefined || !/^[1-9]\d{0,9}$/.test(text)) return null;
  const id = Number(text);
  return id <= MAX_ID ? id : null;
}

/**
 * If this process is root's, it becomes the user who called sudo, or nobody: all its threads, with every group, and with no capability
 * but in threads that have asked to keep some (keepThroughChange). There is no way back. In the main thread only, as Node.js has it.
 *
 * Gives the name of that user, or his number where he has no name; null where it was not root. Throws a SyntopError where
 * root could not be given up: then nothing else may be done.
 */
export function dropPrivileges(): string | null {
  if (process.geteuid?.() !== 0) return null;
  const next = chooseUser(process.env, process.platform);
  try {
    emptyBoundingSet();
    become(next);
    forbidNewPrivileges();
  } catch (cause) {
    throw refuse(next, describeCause(cause));
  }
  // Where root is one of a container's, or is kept from changing in other ways, this has been told by now; to be sure costs nothing.
  if (process.getuid?.() === 0 || process.geteuid?.() === 0 || process.getegid?.() === 0) throw refuse(next, 'still root');
  if (hasCapabilities() === true) throw refuse(next, 'capabilities are left');
  return nameSelf();
}

function become({ user, group }: NewUser): void {
  setGroups(user, group);
  process.setgid?.(group);
  process.setuid?.(user);
}

/** Node.js has it (process.initgroups), its types do not. */
interface GroupSetter {
  readonly initgroups?: (user: number | string, group: number | string) => void;
}

/** The groups that the user is in; of one whom the machine does not know, none. */
function setGroups(user: number | string, group: number | string): void {
  const setter: NodeJS.Process & GroupSetter = process;
  try {
    setter.initgroups?.(user, group);
  } catch {
    process.setgroups?.([]);
  }
}

function nameSelf(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.()}`;
  }
}

function refuse({ user }: NewUser, cause: string): SyntopError {
  const who = typeof user === 'number' && user !== LINUX_NOBODY.user ? `user ${user}, who called sudo,` : 'nobody';
  return new SyntopError('no-permission', `cannot go on as ${who} in place of root: ${cause}; --no-drop stays root`);
}
