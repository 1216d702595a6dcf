import {
  BORN_BYTE,
  DELTA_CAPACITY,
  type DeltaBatch,
  FRESH_BYTE,
  META_WORD,
  ORIGIN_TAIL_WORD,
  ORIGIN_WORD,
  PEER_TAIL_WORD,
  PEER_WORD,
  RECORD_BYTES,
  RECORD_WORDS,
  SEGMENTS_BYTE,
} from './delta-batch.js';
import type { KeyHash } from './hash.js';
import { KeyBatch, TAIL_WORDS } from './key-batch.js';
import type { Networks } from './networks.js';

const PORT_MASK = 0xffff;
const FAMILY_MASK = ~PORT_MASK;
const ADDRESS_TAIL = 3;

/** Makes each table's keys of the records of a DeltaBatch, in one KeyBatch that is used again and again. */
export class KeyMaker {
  readonly keys = new KeyBatch();
  private readonly origins = new Int32Array(DELTA_CAPACITY);
  private readonly peers = new Int32Array(DELTA_CAPACITY);

  constructor(
    private readonly hash: KeyHash,
    private readonly networks: Networks,
  ) {}

  /** Hashes the addresses of a batch; every batch's first step. */
  begin({ count, words, isResets }: DeltaBatch): void {
    const { hash, origins, peers, keys } = this;
    keys.count = count;
    for (let record = 0; record < count; record++) {
      const at = record * RECORD_WORDS;
      const family = words[at + META_WORD] >>> 16;
      origins[record] = hash.ofAddress(family, words[at + ORIGIN_WORD], words, at + ORIGIN_TAIL_WORD);
      keys.source[record] = hash.finish(origins[record], 0);
      if (!isResets) peers[record] = hash.ofAddress(family, words[at + PEER_WORD], words, at + PEER_TAIL_WORD);
    }
  }

  /** The count of a key grows by the SYNs, or RSTs, that its address sent. */
  weighSegments({ count, bytes, isResets }: DeltaBatch): void {
    const { weight, other } = this.keys;
    for (let record = 0; record < count; record++) {
      const segments = bytes[record * RECORD_BYTES + SEGMENTS_BYTE];
      weight[record] = segments;
      other[record] = isResets ? segments : 0;
    }
  }

  /** The count of a key grows by the SYNs to it, and by the connections to it that were joined late, without a SYN. */
  weighConnections({ count, bytes }: DeltaBatch): void {
    const { weight, other } = this.keys;
    for (let record = 0; record < count; record++) {
      const at = record * RECORD_BYTES;
      const joined = -bytes[at + BORN_BYTE] - bytes[at + FRESH_BYTE];
      weight[record] = bytes[at + SEGMENTS_BYTE] + joined;
      other[record] = joined;
    }
  }

  /** Keys of the origins' addresses. */
  makeOrigins(deltas: DeltaBatch): void {
    this.keys.hash.set(this.keys.source);
    this.fill(deltas, ORIGIN_WORD, ORIGIN_TAIL_WORD, FAMILY_MASK);
  }

  /** Keys of the origins' addresses and the port. */
  makeOriginPorts(deltas: DeltaBatch): void {
    this.finishPorts(deltas, this.origins);
    this.fill(deltas, ORIGIN_WORD, ORIGIN_TAIL_WORD, -1);
  }

  /** Keys of the peers' addresses and the port. */
  makePeerPorts(deltas: DeltaBatch): void {
    this.finishPorts(deltas, this.peers);
    this.fill(deltas, PEER_WORD, PEER_TAIL_WORD, -1);
  }

  /** Keys of both addresses. */
  makePairs(deltas: DeltaBatch): void {
    const { hash, origins, peers, keys } = this;
    const { count, words } = deltas;
    for (let record = 0; record < count; record++)
      keys.hash[record] = hash.finish(hash.ofPair(origins[record], peers[record]), 0);
    this.fill(deltas, ORIGIN_WORD, ORIGIN_TAIL_WORD, FAMILY_MASK);
    for (let record = 0; record < count; record++) {
      const at = record * RECORD_WORDS;
      keys.peer[record] = words[at + PEER_WORD];
      if (words[at + META_WORD] >>> 16 === 4) continue;
      for (let word = 0; word < ADDRESS_TAIL; word++) {
        keys.tails[record * TAIL_WORDS + ADDRESS_TAIL + word] = words[at + PEER_TAIL_WORD + word];
      }
    }
  }

  /** Keys of the origins' networks. */
  makeNetworks(deltas: DeltaBatch): void {
    this.fill(deltas, ORIGIN_WORD, ORIGIN_TAIL_WORD, FAMILY_MASK);
    for (let record = 0; record < deltas.count; record++) this.maskKey(record);
  }

  /** Makes a key its network's. */
  maskKey(key: number): void {
    const { keys, networks, hash } = this;
    const family = keys.meta[key] >>> 16;
    if (family === 4) keys.origin[key] &= networks.mask4;
    else {
      keys.origin[key] &= networks.masks6[0];
      for (let word = 0; word < ADDRESS_TAIL; word++) keys.tails[key * TAIL_WORDS + word] &= networks.masks6[word + 1];
    }
    keys.hash[key] = hash.finish(hash.ofAddress(family, keys.origin[key], keys.tails, key * TAIL_WORDS), 0);
  }

  private finishPorts({ count, words }: DeltaBatch, addresses: Int32Array): void {
    const { hash, keys } = this;
    for (let record = 0; record < count; record++) {
      keys.hash[record] = hash.finish(addresses[record], words[record * RECORD_WORDS + META_WORD] & PORT_MASK);
    }
  }

  private fill({ count, words }: DeltaBatch, word: number, tail: number, metaMask: number): void {
    const { origin, peer, meta, tails } = this.keys;
    for (let record = 0; record < count; record++) {
      const at = record * RECORD_WORDS;
      origin[record] = words[at + word];
      peer[record] = 0;
      meta[record] = words[at + META_WORD] & metaMask;
      if (words[at + META_WORD] >>> 16 === 4) continue;
      const to = record * TAIL_WORDS;
      for (let rest = 0; rest < ADDRESS_TAIL; rest++) {
        tails[to + rest] = words[at + tail + rest];
        tails[to + ADDRESS_TAIL + rest] = 0;
      }
    }
  }
}
