/* The thread that asks the host what it knows, beside the one that captures; which starts it (host-thread.ts), and is told once a second. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import { keepThroughChange } from './dropping.js';
import { HostReader } from './host/host-reader.js';
import type { HostMessage, HostRequest } from './host-thread.js';
import { startTicker } from './ticker.js';

/** To see which process has a socket of another user's, and how many files it has open. */
const KEPT_CAPABILITIES = ['CAP_SYS_PTRACE', 'CAP_DAC_READ_SEARCH'] as const;
const READ_MILLIS = 1000;
/** After a whole second: what it is about to be judged by is young then, and there. */
const READ_PHASE_MILLIS = 850;

function run(port: MessagePort): void {
  const reader = HostReader.open();
  const settle = keepThroughChange(KEPT_CAPABILITIES);
  const post = (message: HostMessage) => port.postMessage(message);
  let stopReading = () => {};
  const tell = () => post({ type: 'facts', facts: reader.read() });
  port.on('message', (request: HostRequest) => {
    if (request === 'go') {
      settle();
      post({ type: 'settled' });
      tell();
      stopReading = startTicker(READ_MILLIS, READ_PHASE_MILLIS, tell);
    } else {
      stopReading();
      reader.close();
      port.close();
    }
  });
  post({ type: 'opened' });
}

if (parentPort === null) throw new Error('host-worker.js runs as a worker thread only');
run(parentPort);
