import { type LinkType, linkTypeName } from '../link-type.js';
import type { PacketBatch } from '../packet.js';
import type { SegmentBatch } from '../segment.js';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './ether-type.js';
import { Frame } from './frame.js';
import { type LinkHeader, linkHeaderOf } from './link.js';
import { OUTCOME_COUNT, Outcome } from './outcome.js';
import { decodePlainIpv4 } from './plain-ipv4.js';
import { Header, type Step } from './step.js';
import { walkHeaders } from './walk.js';

/** Turns packets into segments: those with SYN, FIN or RST are handed on, all are counted by what became of them. */
export class Decoder {
  private readonly outcomes = new Float64Array(OUTCOME_COUNT);
  /** Packets of link types that are not read, by name. */
  readonly unsupportedLinkTypes = new Map<string, number>();
  private readonly frame: Frame;
  private linkType: LinkType = -1;
  private link: LinkHeader = linkHeaderOf(-1);

  /** @param isDeep whether tunnels are walked into, or counted only */
  constructor(isDeep = false) {
    this.frame = new Frame(isDeep);
  }

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

  /** Packets that were cut, contradict themselves, or are of what is not read. */
  get undecoded(): number {
    const { outcomes } = this;
    return outcomes[Outcome.truncated] + outcomes[Outcome.malformed] + outcomes[Outcome.unsupported];
  }

  /** Replaces what is in `segments` by the control segments of the batch. */
  decode(batch: PacketBatch, segments: SegmentBatch): void {
    segments.count = 0;
    this.append(batch, segments);
  }

  /** Adds the control segments of the batch to what is in `segments`, where there must be room for as many. */
  append(batch: PacketBatch, segments: SegmentBatch): void {
    segments.isHashed = false;
    this.frame.bytes = batch.bytes;
    if (batch.linkType !== this.linkType) {
      this.linkType = batch.linkType;
      this.link = linkHeaderOf(batch.linkType);
    }
    const { outcomes, link } = this;
    for (let row = 0; row < batch.count; row++) {
      if (link.isEtherTyped) {
        const plainEnd = decodePlainIpv4(batch, link, segments, row);
        outcomes[Outcome.tcp] += plainEnd - row;
        row = plainEnd;
        if (row === batch.count) break;
      }
      outcomes[this.decodeOther(batch, row, segments)]++;
    }
  }

  /** Any packet, header by header. */
  private decodeOther(batch: PacketBatch, row: number, segments: SegmentBatch): Outcome {
    const { frame } = this;
    frame.begin(batch, row);
    const outcome = walkHeaders(frame, this.readLink(), batch, row, segments);
    if (outcome === Outcome.unsupported) this.noteUnsupported(frame.linkType);
    return outcome;
  }

  private readLink(): Step {
    const { frame, link } = this;
    if (link.isEtherTyped && frame.has(link.length)) {
      // Nearly all, in a shorter way than the one for any header.
      const etherType = frame.half(link.protocolAt);
      if (etherType === ETHERTYPE_IPV4) return frame.skip(link.length, Header.ipv4);
      if (etherType === ETHERTYPE_IPV6) return frame.skip(link.length, Header.ipv6);
    }
    return link.read(frame);
  }

  private noteUnsupported(linkType: LinkType): void {
    const name = linkTypeName(linkType);
    this.unsupportedLinkTypes.set(name, (this.unsupportedLinkTypes.get(name) ?? 0) + 1);
  }
}
