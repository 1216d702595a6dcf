/* Replays the files it is told, one after the other, in a thread that can be ended where a file makes it hang. */
import { parentPort } from 'node:worker_threads';
import { findIn } from '../corpus/found.js';

const port = parentPort;
port?.on('message', (file: string) => {
  findIn(file).then(
    (found) => port.postMessage({ found }),
    (cause: unknown) => port.postMessage({ crash: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) }),
  );
});
