import { read as readCallback } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeCause, SyntopError, systemErrorCode } from '../../errors.js';
import { type ByteStream, STANDARD_INPUT } from './savefile-source.js';

/** Opens a file for reading; the error names what is wrong with it. */
export async function openFile(path: string): Promise<ByteStream> {
  try {
    const handle = await open(path, 'r');
    const isDirectory = (await handle.stat()).isDirectory();
    if (isDirectory) {
      await handle.close();
      throw new SyntopError('unreadable-file', `cannot read ${path}: it is a directory; name the files in it`);
    }
    return {
      name: path,
      read: async (target, at, length) => (await handle.read(target, at, length, null)).bytesRead,
      close: () => handle.close(),
    };
  } catch (cause) {
    if (cause instanceof SyntopError) throw cause;
    throw describeOpenFailure(path, cause);
  }
}

function describeOpenFailure(path: string, cause: unknown): SyntopError {
  switch (systemErrorCode(cause)) {
    case 'ENOENT':
      return new SyntopError('no-such-file', `cannot read ${path}: no such file`);
    case 'EACCES':
      return new SyntopError('unreadable-file', `cannot read ${path}: permission denied; make it readable or use sudo`);
    default:
      return new SyntopError('unreadable-file', `cannot read ${path}: ${describeCause(cause)}`);
  }
}

/** How long to wait before asking a non-blocking standard input again. */
const RETRY_MILLIS = 10;

/** Standard input, whether pipe or file. */
export function openStandardInput(): ByteStream {
  return {
    name: STANDARD_INPUT,
    read: readStandardInput,
    close: async () => undefined,
  };
}

async function readStandardInput(target: Uint8Array, at: number, length: number): Promise<number> {
  for (;;) {
    try {
      return await new Promise((resolve, reject) => {
        readCallback(0, target, at, length, null, (failure, count) => (failure ? reject(failure) : resolve(count)));
      });
    } catch (cause) {
      // A pipe that its other owner made non-blocking says so instead of waiting.
      if (systemErrorCode(cause) !== 'EAGAIN') throw cause;
      await sleep(RETRY_MILLIS);
    }
  }
}
