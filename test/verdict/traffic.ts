/* Traffic that a test makes up: control segments of whole connections. */
import type { Verdict } from '../../src/verdict.js';
import { batchesOf, type Endpoint, flagsOf, NANOS, type Segment } from '../track/segments.js';
import { Judge } from './judge-file.js';

const START = 1_700_000_000n;
/** Milliseconds that a segment is on its way. */
const WAY = 5;

/** "10.0.0.1" */
export function at4(address: string, port = 0): Endpoint {
  const word = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return { family: 4, words: [word | 0, 0, 0, 0], port };
}

/** Connections, in any order; times are milliseconds since the start. */
export class Traffic {
  private readonly segments: Segment[] = [];
  private count = 0;

  /** The server closes, or the client does by a reset. */
  serve(millis: number, client: Endpoint, server: Endpoint, { lasts = 200, aborts = false } = {}): void {
    const from = this.begin(client);
    const number = this.count;
    this.add(millis, from, server, 'S', number, 0);
    this.add(millis + WAY, server, from, 'SA', 9, number + 1);
    if (aborts) {
      this.add(millis + lasts, from, server, 'R', number + 100, 0);
      return;
    }
    this.add(millis + lasts, server, from, 'FA', 5000, number + 100);
    this.add(millis + lasts + WAY, from, server, 'FA', number + 100, 5001);
  }

  /** Opens, and stays open. */
  hold(millis: number, client: Endpoint, server: Endpoint): void {
    const from = this.begin(client);
    this.add(millis, from, server, 'S', this.count, 0);
    this.add(millis + WAY, server, from, 'SA', 9, this.count + 1);
  }

  /** Is reset by the server later. */
  cut(millis: number, client: Endpoint, server: Endpoint, lasts: number): void {
    this.hold(millis, client, server);
    this.add(millis + lasts, server, { ...client, port: this.portOf(this.count) }, 'RA', 5000, this.count + 100);
  }

  refuse(millis: number, client: Endpoint, server: Endpoint): void {
    const from = this.begin(client);
    this.add(millis, from, server, 'S', this.count, 0);
    this.add(millis + 1, server, from, 'RA', 0, this.count + 1);
  }

  /** Nobody answers; it is tried again, as Linux does, so often. */
  ignore(millis: number, client: Endpoint, server: Endpoint, retries = 3): void {
    const from = this.begin(client);
    for (let retry = 0; retry <= retries; retry++) this.add(millis + (2 ** retry - 1) * 1000, from, server, 'S', this.count, 0);
  }

  /** The server repeats its SYN-ACK. */
  leaveHalfOpen(millis: number, client: Endpoint, server: Endpoint): void {
    const from = this.begin(client);
    this.add(millis, from, server, 'S', this.count, 0);
    for (let retry = 0; retry < 3; retry++)
      this.add(millis + WAY + (2 ** retry - 1) * 1000, server, from, 'SA', 9, this.count + 1);
  }

  /** Judges all of it, at the end of slices of so many seconds, and of a second in which nothing comes. */
  judge(sliceSeconds: number): Verdict[] {
    const judge = new Judge(sliceSeconds);
    this.giveTo(judge);
    return judge.end();
  }

  giveTo(judge: Judge): void {
    const sorted = [...this.segments].sort((a, b) => Number((a.nanos ?? 0n) - (b.nanos ?? 0n)));
    for (const batch of batchesOf(sorted)) judge.take(batch);
  }

  private begin(client: Endpoint): Endpoint {
    this.count++;
    return { ...client, port: this.portOf(this.count) };
  }

  private portOf(count: number): number {
    return 20_000 + (count % 40_000);
  }

  private add(millis: number, from: Endpoint, to: Endpoint, flags: string, sequence: number, acknowledgement: number): void {
    const nanos = START * NANOS + BigInt(Math.round(millis * 1000)) * 1000n;
    this.segments.push({
      nanos,
      from,
      to,
      flags: flagsOf(flags),
      sequence,
      acknowledgement,
      payload: 0,
      ipId: this.segments.length & 0xffff,
    });
  }
}

/** Numbers from 0 to 1, the same in each run. */
export function makeRandom(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
