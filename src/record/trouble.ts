import { userInfo } from 'node:os';
import { describeCause, SyntopError, systemErrorCode } from '../errors.js';

/** The system's reasons why a file cannot be written, in words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of disk space is used up',
  ENOENT: 'its folder is not there',
  ENOTDIR: 'its folder is not there',
  EEXIST: 'another file has its name now',
  EISDIR: 'it is a folder',
  EROFS: 'the file system is read-only',
  EFBIG: 'the file is as large as it may be',
};

export function describeTrouble(cause: unknown): string {
  const code = systemErrorCode(cause);
  if (code === 'EACCES' || code === 'EPERM') return `user ${userName()} may not write there`;
  return REASONS[code] ?? describeCause(cause);
}

/** For a recording that cannot even begin: with the remedy. */
export function describeRefusal(path: string, cause: unknown): SyntopError {
  return new SyntopError('cannot-record', `cannot record to ${path}: ${describeTrouble(cause)}; ${remedyFor(cause)}`);
}

function remedyFor(cause: unknown): string {
  switch (systemErrorCode(cause)) {
    case 'EACCES':
    case 'EPERM':
      return 'name a folder that this user may write or, where it was started by root, stay root with --no-drop';
    case 'ENOENT':
    case 'ENOTDIR':
      return 'make that folder, or name another';
    case 'EISDIR':
      return 'name a file in it';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'make room, or name a file elsewhere';
    default:
      return 'name another file';
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user that is in no list.
    return String(process.getuid?.() ?? 'of this process');
  }
}
