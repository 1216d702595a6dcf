/* The thread that plays files for the screen, and speaks with its thread in messages. A second one finds out how long they last. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type MessagePort, parentPort, type Worker, workerData } from 'node:worker_threads';
import { SyntopError } from './errors.js';
import { measureFiles } from './file-sizes.js';
import { PacketBatch } from './packet.js';
import type { PlayClock } from './play/play-clock.js';
import { PlayTime } from './play/play-time.js';
import { Player, type PlayRequest } from './playing.js';
import type { PlayMessage, PlayScreenRequest } from './screen-message.js';
import { openFile } from './source/savefile/open-file.js';
import { SavefileSource } from './source/savefile/savefile-source.js';
import { startThread } from './worker-thread.js';

/** What a thread is started with: files to play, or of which to tell the length. */
type PlayWorkerData = PlayRequest | { readonly spanOf: PlayRequest };

async function run(port: MessagePort, request: PlayRequest): Promise<void> {
  const post = (message: PlayMessage) => port.postMessage(message);
  const player = new Player(
    request,
    {
      onOpened: () => post({ type: 'opened' }),
      onNotice: (text, isError) => post({ type: 'notice', text, isError }),
      onFailure: (facts) => post({ type: 'failure', facts }),
    },
    new MachineClock(),
  );
  // Only behind the first answer: until then the screen needs the processors.
  const span: { worker: Worker | null } = { worker: null };
  port.on('message', (message: PlayScreenRequest) => {
    if (message === 'stop') player.stop();
    else if (message.type === 'ask') {
      post({ type: 'snapshot', snapshot: player.answer(message.question) });
      span.worker ??= startSpanWorker(request, (seconds) => player.setTotalSeconds(seconds));
    } else if (message.type === 'clear') player.clear();
    else if (message.type === 'speed') player.setSpeed(message.speed);
    else if (message.type === 'hold') player.hold(message.isPaused);
    else player.seek(message.seconds);
  });
  try {
    await player.run();
    post({ type: 'end' });
  } catch (cause) {
    if (!(cause instanceof SyntopError)) throw cause;
    post({ type: 'error', facts: cause.facts });
  } finally {
    void span.worker?.terminate();
    port.close();
  }
}

/** The length is a nicety: where it cannot be found out, whatever the reason, the play goes on without. */
function startSpanWorker(request: PlayRequest, onSpan: (seconds: number) => void): Worker {
  const worker = startThread('play-worker', { spanOf: request } satisfies PlayWorkerData);
  worker.on('message', onSpan);
  worker.on('error', () => undefined);
  return worker;
}

/** Seconds from the first packet to the last of those that will be played; null where a pipe is among the files. */
async function measureSpan({ files, packetLimit }: PlayRequest): Promise<number | null> {
  if (!(await measureFiles(files)).areOnDisk) return null;
  const time = new PlayTime();
  const batch = new PacketBatch();
  let packets = 0;
  let end = 0;
  for (const file of files) {
    const source = await openFile(file).then(SavefileSource.open, () => null);
    while (source !== null && packets < packetLimit && (await source.read(batch))) {
      const count = Math.min(batch.count, packetLimit - packets);
      for (let row = 0; row < count; row++) end = time.place(batch.timestampSeconds[row], batch.timestampNanos[row]);
      packets += count;
    }
    await source?.close();
  }
  return end;
}

class MachineClock implements PlayClock {
  private finish: (() => void) | null = null;

  nowMillis(): number {
    return performance.now();
  }

  rest(millis: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer = millis === null ? null : setTimeout(() => this.wake(), millis);
      this.finish = () => {
        if (timer !== null) clearTimeout(timer);
        resolve();
      };
    });
  }

  wake(): void {
    this.finish?.();
    this.finish = null;
  }

  turn(): Promise<void> {
    return nextTurn();
  }
}

if (parentPort === null) throw new Error('play-worker.js runs as a worker thread only');
const port = parentPort;
const started = workerData as PlayWorkerData;
if ('spanOf' in started) {
  const seconds = await measureSpan(started.spanOf);
  if (seconds !== null) port.postMessage(seconds);
} else {
  void run(port, started);
}
