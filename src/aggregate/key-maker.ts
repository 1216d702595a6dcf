import type { KeyHash } from '../key-hash.js';
import {
  DELTA_CAPACITY,
  type DeltaBatch,
  META_WORD,
  ORIGIN_TAIL_WORD,
  ORIGIN_WORD,
  PEER_TAIL_WORD,
  PEER_WORD,
  RECORD_BYTES,
  RECORD_WORDS,
  SEGMENTS_BYTE,
} from './delta-batch.js';
import { KeyBatch } from './key-batch.js';
import { type KeyShape, TAIL_WORDS } from './key-shape.js';

const PORT_MASK = 0xffff;

/** Makes each table's keys of the records of a DeltaBatch, in one KeyBatch that is used again and again. */
export class KeyMaker {
  readonly keys = new KeyBatch();
  private readonly origins = new Int32Array(DELTA_CAPACITY);
  private readonly peers = new Int32Array(DELTA_CAPACITY);
  private readonly networkTail = new Int32Array(TAIL_WORDS);

  constructor(
    private readonly hash: KeyHash,
    private readonly networks: KeyShape,
  ) {}

  /** Hashes the addresses of a batch; every batch's first step. */
  begin({ count, words }: DeltaBatch): void {
    const { hash, origins, peers, keys } = this;
    keys.count = count;
    for (let record = 0; record < count; record++) {
      const at = record * RECORD_WORDS;
      const family = words[at + META_WORD] >>> 16;
      origins[record] = hash.ofAddress(family, words[at + ORIGIN_WORD], words, at + ORIGIN_TAIL_WORD);
      keys.source[record] = hash.finish(origins[record], 0);
      peers[record] = hash.ofAddress(family, words[at + PEER_WORD], words, at + PEER_TAIL_WORD);
    }
  }

  /** The count of a key grows by the SYNs, or RSTs, that its address sent, or by the SYNs sent to it. */
  weighSegments({ count, bytes, isResets }: DeltaBatch): void {
    const { weight, rst } = this.keys;
    for (let record = 0; record < count; record++) {
      weight[record] = bytes[record * RECORD_BYTES + SEGMENTS_BYTE];
      rst[record] = isResets ? weight[record] : 0;
    }
  }

  /** Keys of the origins' addresses. */
  makeOrigins(): void {
    this.keys.hash.set(this.keys.source);
  }

  /** Keys of the origins' addresses and the port. */
  makeOriginPorts(deltas: DeltaBatch): void {
    this.finishPorts(deltas, this.origins);
  }

  /** Keys of the peers' addresses and the port. */
  makePeerPorts(deltas: DeltaBatch): void {
    this.finishPorts(deltas, this.peers);
  }

  /** Keys of both addresses. */
  makePairs({ count }: DeltaBatch): void {
    const { hash, origins, peers, keys } = this;
    for (let record = 0; record < count; record++)
      keys.hash[record] = hash.finish(hash.ofPair(origins[record], peers[record]), 0);
  }

  /** Keys of the origins' networks. */
  makeNetworks({ count, words }: DeltaBatch): void {
    const { hash, networks, keys, networkTail } = this;
    for (let record = 0; record < count; record++) {
      const at = record * RECORD_WORDS;
      const family = words[at + META_WORD] >>> 16;
      if (family !== 4) for (let tail = 0; tail < TAIL_WORDS; tail++) networkTail[tail] = networks.tailOf(words, at, tail);
      keys.hash[record] = hash.finish(hash.ofAddress(family, networks.firstWord(words, at), networkTail, 0), 0);
    }
  }

  private finishPorts({ count, words }: DeltaBatch, addresses: Int32Array): void {
    const { hash, keys } = this;
    for (let record = 0; record < count; record++) {
      keys.hash[record] = hash.finish(addresses[record], words[record * RECORD_WORDS + META_WORD] & PORT_MASK);
    }
  }
}
