import { type LinkType, linkTypeName } from '../link-type.js';
import type { PacketBatch } from '../packet.js';
import type { SegmentBatch } from '../segment.js';
import { IpDecoder } from './ip-decoder.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, ipVersionOfFamily, isVlanTag, type LinkHeader, linkHeaderOf } from './link.js';
import { cutOutcome, OUTCOME_COUNT, Outcome } from './outcome.js';
import { decodePlainIpv4 } from './plain-ipv4.js';

/** Tags walked through before a packet is called malformed; real ones have one or two. */
const MAX_VLAN_TAGS = 8;

/** Turns packets into segments: those with SYN, FIN or RST are handed on, all are counted by what became of them. */
export class Decoder {
  private readonly outcomes = new Float64Array(OUTCOME_COUNT);
  /** Packets of link types that are not read, by name. */
  readonly unsupportedLinkTypes = new Map<string, number>();
  private readonly ip = new IpDecoder();
  private bytes: Uint8Array = new Uint8Array(0);
  private linkType: LinkType = -1;
  private link: LinkHeader = linkHeaderOf(-1);

  /** Packets by what became of them, under the report's names; adds up to all that were decoded. */
  get counts() {
    const { outcomes } = this;
    return {
      tcp: outcomes[Outcome.tcp],
      nonTcp: outcomes[Outcome.nonTcp],
      fragments: outcomes[Outcome.fragment],
      tunnelled: outcomes[Outcome.tunnelled],
      truncated: outcomes[Outcome.truncated],
      malformed: outcomes[Outcome.malformed],
      unsupported: outcomes[Outcome.unsupported],
    };
  }

  /** Replaces what is in `segments` by the control segments of the batch. */
  decode(batch: PacketBatch, segments: SegmentBatch): void {
    segments.count = 0;
    segments.isHashed = false;
    this.bytes = batch.bytes;
    this.ip.bytes = batch.bytes;
    if (batch.linkType !== this.linkType) {
      this.linkType = batch.linkType;
      this.link = linkHeaderOf(batch.linkType);
    }
    switch (this.link.kind) {
      case 'ether-type':
        this.decodeEtherTyped(batch, segments);
        break;
      case 'raw-ip':
        for (let row = 0; row < batch.count; row++) this.decodeRawIp(batch, row, 0, segments);
        break;
      case 'address-family':
        for (let row = 0; row < batch.count; row++) this.decodeByFamily(batch, row, segments);
        break;
      case 'unsupported':
        this.countUnsupported(batch);
        break;
    }
  }

  private decodeEtherTyped(batch: PacketBatch, segments: SegmentBatch): void {
    const { outcomes, link } = this;
    for (let row = 0; row < batch.count; row++) {
      const plainEnd = decodePlainIpv4(batch, link, segments, row);
      outcomes[Outcome.tcp] += plainEnd - row;
      row = plainEnd;
      if (row < batch.count) outcomes[this.decodeOther(batch, row, segments)]++;
    }
  }

  /** A packet behind an EtherType. */
  private decodeOther(batch: PacketBatch, row: number, segments: SegmentBatch): Outcome {
    const { bytes } = this;
    const { protocolAt, length } = this.link;
    const start = batch.offset[row];
    const end = start + batch.capturedLength[row];
    const at = start + length;
    if (at > end) return cutOutcome(batch, row);
    const etherType = (bytes[start + protocolAt] << 8) | bytes[start + protocolAt + 1];
    return this.decodeEtherType(etherType, batch, row, at, end, segments);
  }

  private decodeEtherType(
    etherType: number,
    batch: PacketBatch,
    row: number,
    at: number,
    end: number,
    segments: SegmentBatch,
  ): Outcome {
    if (etherType === ETHERTYPE_IPV4) return this.ip.decodeIpv4(batch, row, at, end, segments);
    if (etherType === ETHERTYPE_IPV6) return this.ip.decodeIpv6(batch, row, at, end, segments);
    return isVlanTag(etherType) ? this.decodeTagged(batch, row, at, end, segments) : Outcome.nonTcp;
  }

  /** Walks VLAN tags, of which the first one's content is at `at`. */
  private decodeTagged(batch: PacketBatch, row: number, at: number, end: number, segments: SegmentBatch): Outcome {
    const { bytes } = this;
    let inner = at;
    for (let tags = 0; tags < MAX_VLAN_TAGS; tags++) {
      if (inner + 4 > end) return cutOutcome(batch, row);
      const etherType = (bytes[inner + 2] << 8) | bytes[inner + 3];
      inner += 4;
      if (!isVlanTag(etherType)) return this.decodeEtherType(etherType, batch, row, inner, end, segments);
    }
    return Outcome.malformed;
  }

  /** IP without a link header, from `headerLength` bytes into the packet. */
  private decodeRawIp(batch: PacketBatch, row: number, headerLength: number, segments: SegmentBatch): void {
    const at = batch.offset[row] + headerLength;
    const end = batch.offset[row] + batch.capturedLength[row];
    let outcome: Outcome = Outcome.malformed;
    if (at >= end) {
      outcome = cutOutcome(batch, row);
    } else {
      const version = this.bytes[at] >>> 4;
      if (version === 4) outcome = this.ip.decodeIpv4(batch, row, at, end, segments);
      else if (version === 6) outcome = this.ip.decodeIpv6(batch, row, at, end, segments);
    }
    this.outcomes[outcome]++;
  }

  private decodeByFamily(batch: PacketBatch, row: number, segments: SegmentBatch): void {
    const { bytes } = this;
    const at = batch.offset[row];
    if (batch.capturedLength[row] < this.link.length) {
      this.outcomes[cutOutcome(batch, row)]++;
      return;
    }
    // Families are small numbers: whichever end of the word holds it, the byte order is told by that.
    const family = bytes[at + 3] !== 0 ? bytes[at + 3] : bytes[at];
    if (ipVersionOfFamily(family) === 0) this.outcomes[Outcome.nonTcp]++;
    else this.decodeRawIp(batch, row, this.link.length, segments);
  }

  private countUnsupported(batch: PacketBatch): void {
    const name = linkTypeName(batch.linkType);
    this.outcomes[Outcome.unsupported] += batch.count;
    this.unsupportedLinkTypes.set(name, (this.unsupportedLinkTypes.get(name) ?? 0) + batch.count);
  }
}
