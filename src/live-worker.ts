/* The thread that captures: runs the pipeline, and speaks with the main thread in messages. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { captureLive, listInterfaces } from './capturing.js';
import { type ErrorFacts, SyntopError } from './errors.js';
import type { ScreenObserver } from './live-observing.js';
import type { LiveRequest } from './live-request.js';
import type { InterfacesMessage, LiveScreenRequest, SnapshotMessage } from './screen-message.js';
import type { Snapshot, WindowReport } from './snapshot.js';

export type WorkerMessage =
  | { readonly type: 'capturing'; readonly interfaces: readonly string[] }
  | { readonly type: 'window'; readonly window: WindowReport }
  | { readonly type: 'connections'; readonly text: string }
  | { readonly type: 'failure'; readonly facts: ErrorFacts }
  | { readonly type: 'notice'; readonly text: string }
  | { readonly type: 'end'; readonly snapshot: Snapshot }
  | { readonly type: 'error'; readonly facts: ErrorFacts }
  | SnapshotMessage
  | InterfacesMessage;

async function run(port: MessagePort, request: LiveRequest): Promise<void> {
  const post = (message: WorkerMessage) => port.postMessage(message);
  let onWritten: () => void = () => undefined;
  let screen: ScreenObserver | null = null;
  const listen = (stop: () => void) =>
    port.on('message', (message: 'written' | LiveScreenRequest) => {
      if (message === 'stop') stop();
      else if (message === 'written') onWritten();
      else if (message.type === 'interfaces') post(findInterfaces());
      else if (message.type === 'clear') screen?.clear();
      else if (screen !== null) post({ type: 'snapshot', snapshot: screen.answer(message.question) });
    });
  try {
    const snapshot = await captureLive(request, {
      onStarted: listen,
      onScreen: (observer) => {
        screen = observer;
      },
      // Taken when the main thread has written it; one at a time.
      onConnections: (text) =>
        new Promise((resolve) => {
          onWritten = resolve;
          post({ type: 'connections', text });
        }),
      onCapturing: (interfaces) => post({ type: 'capturing', interfaces }),
      onWindow: (window) => post({ type: 'window', window }),
      onFailure: (failure) => post({ type: 'failure', facts: failure.facts }),
      onNotice: (text) => post({ type: 'notice', text }),
    });
    post({ type: 'end', snapshot });
  } catch (cause) {
    if (!(cause instanceof SyntopError)) throw cause;
    post({ type: 'error', facts: cause.facts });
  } finally {
    port.close();
  }
}

function findInterfaces(): InterfacesMessage {
  try {
    return { type: 'interfaces', interfaces: listInterfaces(), error: null };
  } catch (cause) {
    if (!(cause instanceof SyntopError)) throw cause;
    return { type: 'interfaces', interfaces: [], error: cause.facts };
  }
}

if (parentPort === null) throw new Error('live-worker.js runs as a worker thread only');
void run(parentPort, workerData as LiveRequest);
