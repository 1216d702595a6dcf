/* The thread that captures: runs the pipeline, and speaks with the main thread in messages. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { LiveHooks } from './capturing.js';
import { keepThroughChange } from './dropping.js';
import { type ErrorFacts, SyntopError } from './errors.js';
import { HostThread } from './host-thread.js';
import type { CaptureObserver, ScreenObserver } from './live-observing.js';
import type { LiveRequest } from './live-request.js';
import type { InterfacesMessage, LiveScreenRequest, SnapshotMessage } from './screen-message.js';
import type { Snapshot, WindowReport } from './snapshot.js';

export type WorkerMessage =
  /** All interfaces are open. Nothing else is done until `go`. Once. */
  | { readonly type: 'opened' }
  /** From now on; again where the screen has asked for other interfaces. */
  | { readonly type: 'capturing'; readonly interfaces: readonly string[] }
  | { readonly type: 'window'; readonly window: WindowReport }
  | { readonly type: 'connections'; readonly text: string }
  | { readonly type: 'failure'; readonly facts: ErrorFacts }
  | { readonly type: 'notice'; readonly text: string }
  /** Why the interfaces that the screen has asked for are not captured: those before are. */
  | { readonly type: 'refused'; readonly facts: ErrorFacts }
  | { readonly type: 'end'; readonly snapshot: Snapshot }
  | { readonly type: 'error'; readonly facts: ErrorFacts }
  | SnapshotMessage
  | InterfacesMessage;

/** What the main thread says. */
export type WorkerRequest =
  /** The answer to `opened`: whoever the process is now, it stays. */
  | 'go'
  /** The answer to `connections`. */
  | 'written'
  | LiveScreenRequest;

/** All that a thread keeps of root: interfaces may appear later. */
const KEPT_CAPABILITIES = ['CAP_NET_RAW'] as const;

/** One capture of this thread. */
interface Running {
  stop: () => void;
  screen: ScreenObserver | null;
  observer: CaptureObserver | null;
  recorder: Parameters<LiveHooks['onRecorder']>[0] | null;
}

/** Captures, until it is told to stop. A screen may ask for another capture, which then takes the place of the one there is. */
class LiveThread {
  private running: Running | null = null;
  private isStopped = false;
  private onWritten: () => void = () => undefined;
  private onGo: () => void = () => undefined;
  private readonly host: HostThread | null;
  /** Loaded while the host's thread starts. */
  private readonly capturing: Promise<typeof import('./capturing.js')>;

  constructor(
    private readonly port: MessagePort,
    private readonly request: LiveRequest,
  ) {
    port.on('message', (message: WorkerRequest) => this.take(message));
    this.host = request.host
      ? new HostThread((why) => this.post({ type: 'notice', text: `the host can no longer be asked: ${why}` }))
      : null;
    this.capturing = import('./capturing.js');
    if (this.host === null) return;
    this.host.onFacts = (facts) => {
      this.running?.observer?.noteHost(facts);
      this.running?.recorder?.noteHost(facts);
    };
  }

  /** What goes wrong before it captures is an error where there is no other capture that goes on. */
  async run(request: LiveRequest): Promise<void> {
    const mine: Running = { stop: () => undefined, screen: null, observer: null, recorder: null };
    try {
      const { captureLive } = await this.capturing;
      const snapshot = await captureLive(request, this.makeHooks(mine));
      if (this.running === mine) this.end({ type: 'end', snapshot });
    } catch (cause) {
      if (!(cause instanceof SyntopError)) throw cause;
      if (this.running !== null && this.running !== mine) this.post({ type: 'refused', facts: cause.facts });
      else this.end({ type: 'error', facts: cause.facts });
    }
  }

  private makeHooks(mine: Running): LiveHooks {
    return {
      onStarted: (stop) => {
        mine.stop = stop;
      },
      onObserver: (observer) => {
        mine.observer = observer;
      },
      onRecorder: (recorder) => {
        mine.recorder = recorder;
      },
      onScreen: (observer) => {
        mine.screen = observer;
      },
      onOpened: async () => {
        if (this.running === null) await this.waitForChange();
      },
      // Taken when the main thread has written it; one at a time.
      onConnections: (text) =>
        new Promise((resolve) => {
          this.onWritten = resolve;
          this.post({ type: 'connections', text });
        }),
      onCapturing: (interfaces) => {
        const before = this.running;
        this.running = mine;
        before?.stop();
        if (this.isStopped) mine.stop();
        this.post({ type: 'capturing', interfaces });
      },
      onWindow: (window) => this.post({ type: 'window', window }),
      onFailure: (failure) => {
        if (this.running === mine) this.post({ type: 'failure', facts: failure.facts });
      },
      onNotice: (text) => this.post({ type: 'notice', text }),
    };
  }

  /** Handles are open: the main thread may give up root, and this one with it. */
  private async waitForChange(): Promise<void> {
    const settle = keepThroughChange(KEPT_CAPABILITIES);
    await this.host?.opened;
    await new Promise<void>((resolve) => {
      this.onGo = resolve;
      this.post({ type: 'opened' });
    });
    settle();
    await this.host?.go();
  }

  private take(message: WorkerRequest): void {
    if (message === 'stop') {
      this.isStopped = true;
      this.running?.stop();
    } else if (message === 'go') this.onGo();
    else if (message === 'written') this.onWritten();
    else if (message.type === 'interfaces') void this.tellInterfaces();
    else if (message.type === 'capture') void this.run({ ...this.request, interfaces: message.interfaces });
    else if (message.type === 'clear') this.running?.screen?.clear();
    else {
      const screen = this.running?.screen ?? null;
      if (screen !== null) this.post({ type: 'snapshot', snapshot: screen.answer(message.question) });
    }
  }

  private async tellInterfaces(): Promise<void> {
    const { listInterfaces } = await this.capturing;
    try {
      this.post({ type: 'interfaces', interfaces: listInterfaces(), error: null });
    } catch (cause) {
      if (!(cause instanceof SyntopError)) throw cause;
      this.post({ type: 'interfaces', interfaces: [], error: cause.facts });
    }
  }

  private post(message: WorkerMessage): void {
    this.port.postMessage(message);
  }

  private end(message: WorkerMessage): void {
    this.post(message);
    this.host?.stop();
    this.port.close();
  }
}

if (parentPort === null) throw new Error('live-worker.js runs as a worker thread only');
const request = workerData as LiveRequest;
void new LiveThread(parentPort, request).run(request);
