import { CONN_STATE_COUNT } from '../conn-state.js';
import type { CountedPort } from '../counted-row.js';
import {
  type DeltaBatch,
  FRESH_BYTE,
  KINDS_BYTE,
  META_WORD,
  MORE_BYTE,
  RECORD_BYTES,
  RECORD_WORDS,
  SEGMENTS_BYTE,
} from './delta-batch.js';
import { selectFirst } from './select-first.js';

const PORTS = 65_536;
const NONE = new Float64Array(0);

/** Exact counts of every port, whoever speaks to it. What no port has counted takes no memory. */
export class PortCounts {
  /** Ports that SYNs went to, and ports that resets came from. */
  private readonly synPorts: number[] = [];
  private readonly rstPorts: number[] = [];
  private syn = NONE;
  private rst = NONE;
  private attempts = NONE;
  private readonly states: Float64Array[] = new Array(CONN_STATE_COUNT).fill(NONE);

  /** How many ports SYNs went to. */
  get distinct(): number {
    return this.synPorts.length;
  }

  count(deltas: DeltaBatch): void {
    if (deltas.isResets) this.countResets(deltas);
    else this.countFlows(deltas);
  }

  private countResets({ count, words, bytes }: DeltaBatch): void {
    if (this.rst.length === 0) this.rst = new Float64Array(PORTS);
    for (let record = 0; record < count; record++) {
      const port = words[record * RECORD_WORDS + META_WORD] & 0xffff;
      const resets = bytes[record * RECORD_BYTES + SEGMENTS_BYTE];
      if (this.rst[port] === 0 && resets > 0) this.rstPorts.push(port);
      this.rst[port] += resets;
    }
  }

  private countFlows({ count, words, bytes }: DeltaBatch): void {
    if (this.syn.length === 0) {
      this.syn = new Float64Array(PORTS);
      this.attempts = new Float64Array(PORTS);
      this.states[0] = new Float64Array(PORTS);
    }
    const { syn, attempts } = this;
    const s0 = this.states[0];
    for (let record = 0; record < count; record++) {
      const port = words[record * RECORD_WORDS + META_WORD] & 0xffff;
      const at = record * RECORD_BYTES;
      if (syn[port] === 0 && bytes[at + SEGMENTS_BYTE] > 0) this.synPorts.push(port);
      syn[port] += bytes[at + SEGMENTS_BYTE];
      attempts[port] += bytes[at + FRESH_BYTE];
      s0[port] += bytes[at + KINDS_BYTE];
      if (bytes[at + MORE_BYTE] !== 0) this.countStates(port, bytes, at + KINDS_BYTE);
    }
  }

  private countStates(port: number, bytes: Int8Array, at: number): void {
    for (let state = 1; state < CONN_STATE_COUNT; state++) {
      if (bytes[at + state] === 0) continue;
      if (this.states[state].length === 0) this.states[state] = new Float64Array(PORTS);
      this.states[state][port] += bytes[at + state];
    }
  }

  /** At most `limit` ports, those with most SYNs and resets first. */
  read(limit: number): CountedPort[] {
    const weigh = (port: number) => (this.syn[port] ?? 0) + (this.rst[port] ?? 0);
    // Either may be empty still.
    const ports = [...this.synPorts, ...this.rstPorts.filter((port) => (this.syn[port] ?? 0) === 0)];
    return selectFirst(ports, limit, (a, b) => (weigh(a) === weigh(b) ? a < b : weigh(a) > weigh(b))).map((port) => ({
      port,
      syn: this.syn[port] ?? 0,
      rst: this.rst[port] ?? 0,
      attempts: this.attempts[port] ?? 0,
      states: this.states.map((counts) => counts[port] ?? 0),
    }));
  }
}
