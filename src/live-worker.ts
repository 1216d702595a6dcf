/* The thread that captures: runs the pipeline, and speaks with the main thread in messages. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { captureLive, type LiveRequest } from './capturing.js';
import { type ErrorFacts, SyntopError } from './errors.js';
import type { Snapshot, WindowReport } from './snapshot.js';

export type WorkerMessage =
  | { readonly type: 'capturing'; readonly interfaces: readonly string[] }
  | { readonly type: 'window'; readonly window: WindowReport }
  | { readonly type: 'connections'; readonly text: string }
  | { readonly type: 'failure'; readonly facts: ErrorFacts }
  | { readonly type: 'end'; readonly snapshot: Snapshot }
  | { readonly type: 'error'; readonly facts: ErrorFacts };

async function run(port: MessagePort, request: LiveRequest): Promise<void> {
  const post = (message: WorkerMessage) => port.postMessage(message);
  let onWritten: () => void = () => undefined;
  try {
    const snapshot = await captureLive(request, {
      onStarted: (stop) => port.on('message', (message: 'stop' | 'written') => (message === 'stop' ? stop() : onWritten())),
      // Taken when the main thread has written it; one at a time.
      onConnections: (text) =>
        new Promise((resolve) => {
          onWritten = resolve;
          post({ type: 'connections', text });
        }),
      onCapturing: (interfaces) => post({ type: 'capturing', interfaces }),
      onWindow: (window) => post({ type: 'window', window }),
      onFailure: (failure) => post({ type: 'failure', facts: failure.facts }),
    });
    post({ type: 'end', snapshot });
  } catch (cause) {
    if (!(cause instanceof SyntopError)) throw cause;
    post({ type: 'error', facts: cause.facts });
  } finally {
    port.close();
  }
}

if (parentPort === null) throw new Error('live-worker.js runs as a worker thread only');
void run(parentPort, workerData as LiveRequest);
