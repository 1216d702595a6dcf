/* The thread that asks the host what it knows, beside the one that captures; which starts it (host-thread.ts), and is told once a second. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import { keepThroughChange } from './dropping.js';
import { HostReader } from './host/host-reader.js';
import type { HostMessage, HostRequest } from './host-thread.js';

/** To see which process has a socket of another user's, and how many files it has open. */
const KEPT_CAPABILITIES = ['CAP_SYS_PTRACE', 'CAP_DAC_READ_SEARCH'] as const;
const READ_MILLIS = 1000;

function run(port: MessagePort): void {
  const reader = HostReader.open();
  const settle = keepThroughChange(KEPT_CAPABILITIES);
  const post = (message: HostMessage) => port.postMessage(message);
  let timer: NodeJS.Timeout | null = null;
  const tell = () => post({ type: 'facts', facts: reader.read() });
  port.on('message', (request: HostRequest) => {
    if (request === 'go') {
      settle();
      post({ type: 'settled' });
      tell();
      timer = setInterval(tell, READ_MILLIS);
    } else {
      if (timer !== null) clearInterval(timer);
      reader.close();
      port.close();
    }
  });
  post({ type: 'opened' });
}

if (parentPort === null) throw new Error('host-worker.js runs as a worker thread only');
run(parentPort);
