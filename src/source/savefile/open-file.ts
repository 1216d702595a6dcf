import { constants, fstatSync, openSync, readSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { isMainThread } from 'node:worker_threads';
import { describeCause, SyntopError, systemErrorCode } from '../../errors.js';
import type { ReadBytes } from './byte-window.js';
import type { ByteStream } from './savefile-source.js';
import { STANDARD_INPUT } from './standard-input.js';

/** Opens a file for reading; the error names what is wrong with it. */
export async function openFile(path: string): Promise<ByteStream> {
  try {
    if ((await stat(path)).isFIFO()) return openFifo(path);
    const handle = await open(path, 'r');
    const kind = await handle.stat();
    if (kind.isDirectory()) {
      await handle.close();
      throw new SyntopError('unreadable-file', `cannot read ${path}: it is a directory; name the files in it`);
    }
    return {
      name: path,
      ...(kind.isFile()
        ? { readsAtOnce: true, read: readAtOnceFrom(handle.fd) }
        : { read: async (target, at, length) => (await handle.read(target, at, length, null)).bytesRead }),
      close: () => handle.close(),
    };
  } catch (cause) {
    if (cause instanceof SyntopError) throw cause;
    throw describeOpenFailure(path, cause);
  }
}

/** A named pipe, or a shell's `<(command)`. Opened without waiting for its writer, which nothing could call off. */
function openFifo(path: string): ByteStream {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const pipe = new Socket({ fd: descriptor, readable: true, writable: false });
  return {
    name: path,
    read: readFrom(pipe),
    close: async () => {
      pipe.destroy();
    },
  };
}

function describeOpenFailure(path: string, cause: unknown): SyntopError {
  switch (systemErrorCode(cause)) {
    case 'ENOENT':
      return new SyntopError('no-such-file', `cannot read ${path}: no such file`);
    case 'ENOTDIR':
      return new SyntopError('no-such-file', `cannot read ${path}: a part of the path is not a directory`);
    case 'EACCES':
      return new SyntopError('unreadable-file', `cannot read ${path}: permission denied; make it readable or use sudo`);
    default:
      return new SyntopError('unreadable-file', `cannot read ${path}: ${describeCause(cause)}`);
  }
}

const STANDARD_INPUT_DESCRIPTOR = 0;

/** Standard input, whether pipe or file. */
export function openStandardInput(): ByteStream {
  const kind = fstatSync(STANDARD_INPUT_DESCRIPTOR);
  if (kind.isFile() || kind.isDirectory()) {
    return {
      name: STANDARD_INPUT,
      readsAtOnce: true,
      read: readAtOnceFrom(STANDARD_INPUT_DESCRIPTOR),
      close: async () => undefined,
    };
  }
  const pipe = isMainThread ? process.stdin : openInheritedPipe();
  return {
    name: STANDARD_INPUT,
    read: readFrom(pipe),
    close: async () => {
      pipe.destroy();
    },
  };
}

/** In a worker, process.stdin is what the main thread chooses to pass on. */
function openInheritedPipe(): Readable {
  if (isatty(STANDARD_INPUT_DESCRIPTOR)) {
    throw new SyntopError('unreadable-file', `cannot read ${STANDARD_INPUT}: it is a terminal`);
  }
  return new Socket({ fd: STANDARD_INPUT_DESCRIPTOR, readable: true, writable: false });
}

/** Bytes read between two turns of the event loop, in which it is heard that the reading is to stop. */
const BYTES_A_TURN = 1 << 24;
/** Of all files together: of hundreds, each reads little at a time. */
let bytesThisTurn = 0;

/**
 * Reads a file here and now. In the thread pool, as fs would do it, the bytes end up in the cache of another core: to fetch them from
 * there took longer than all else that is done with them, and the kernel reads ahead anyway.
 */
function readAtOnceFrom(descriptor: number): ReadBytes {
  return async (target, at, length) => {
    const count = readSync(descriptor, target, at, length, null);
    bytesThisTurn += count;
    if (bytesThisTurn >= BYTES_A_TURN) {
      bytesThisTurn = 0;
      await nextTurn();
    }
    return count;
  };
}

/**
 * Reads a pipe as the event loop does it. A read in the thread pool, as fs does it, cannot be called off: while it waits
 * for bytes, not even process.exit() ends the process.
 */
function readFrom(pipe: Readable): ReadBytes {
  // A failure is told by `errored`, to the next read; unheard, it would end the process.
  pipe.on('error', () => undefined);
  return async (target, at, length) => {
    for (;;) {
      const chunk: Buffer | null = pipe.read();
      if (chunk !== null) {
        if (chunk.length > length) pipe.unshift(chunk.subarray(length));
        target.set(chunk.subarray(0, length), at);
        return Math.min(chunk.length, length);
      }
      if (pipe.errored) throw pipe.errored;
      if (pipe.readableEnded || pipe.destroyed) return 0;
      await untilChange(pipe);
    }
  };
}

function untilChange(pipe: Readable): Promise<void> {
  const signals = ['readable', 'end', 'error', 'close'];
  return new Promise((resolve) => {
    const done = () => {
      for (const signal of signals) pipe.off(signal, done);
      resolve();
    };
    for (const signal of signals) pipe.on(signal, done);
  });
}
