import { Worker } from 'node:worker_threads';
import type { ScreenRequest, SnapshotMessage } from '../../src/screen-message.js';
import type { ScreenQuestion } from '../../src/screen-question.js';
import type { ScreenSnapshot } from '../../src/screen-snapshot.js';
import { QUESTION } from './test-play.js';

/** A thread that answers the questions of a screen, as the screen's thread sees it. */
export class ScreenThread<Message extends { readonly type: string }, Request> {
  /** All that is no snapshot, as it came. */
  readonly messages: Message[] = [];
  /** Its exit code. */
  readonly exited: Promise<number>;
  private readonly worker: Worker;
  private readonly waiting = new Map<number, (snapshot: ScreenSnapshot) => void>();
  private onMessage: () => void = () => undefined;
  private asked = 0;

  /** @param file of src, "play-worker.js" */
  constructor(file: string, workerData: unknown) {
    this.worker = new Worker(new URL(`../../src/${file}`, import.meta.url), { workerData });
    this.exited = new Promise((resolve, reject) => {
      this.worker.on('exit', resolve);
      this.worker.on('error', reject);
    });
    this.worker.on('message', (message: Message | SnapshotMessage) => {
      if ('snapshot' in message && message.type === 'snapshot') this.take(message.snapshot as ScreenSnapshot);
      else {
        this.messages.push(message as Message);
        this.onMessage();
      }
    });
  }

  /** Until it has said something of a kind. */
  async until<Type extends Message['type']>(type: Type): Promise<Extract<Message, { readonly type: Type }>> {
    for (;;) {
      const found = this.messages.find((message) => message.type === type);
      if (found !== undefined) return found as Extract<Message, { readonly type: Type }>;
      await new Promise<void>((resolve) => {
        this.onMessage = resolve;
      });
    }
  }

  post(request: Request | ScreenRequest): void {
    this.worker.postMessage(request);
  }

  ask(more: Partial<ScreenQuestion> = {}): Promise<ScreenSnapshot> {
    const number = ++this.asked;
    return new Promise((resolve) => {
      this.waiting.set(number, resolve);
      this.post({ type: 'ask', question: { ...QUESTION, ...more, number } });
    });
  }

  /** Asks again and again until a snapshot is as wanted. */
  async askUntil(isWanted: (snapshot: ScreenSnapshot) => boolean, more: Partial<ScreenQuestion> = {}): Promise<ScreenSnapshot> {
    for (;;) {
      const snapshot = await this.ask(more);
      if (isWanted(snapshot)) return snapshot;
    }
  }

  async end(): Promise<number> {
    this.post('stop');
    return this.exited;
  }

  private take(snapshot: ScreenSnapshot): void {
    const answer = this.waiting.get(snapshot.number);
    if (answer === undefined) throw new Error(`question ${snapshot.number} was answered twice, or never asked`);
    this.waiting.delete(snapshot.number);
    answer(snapshot);
  }
}
