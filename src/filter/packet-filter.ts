import { Libpcap } from '../libpcap.js';
import { LINKTYPE_NULL, type LinkType } from '../link-type.js';
import { MAX_CAPTURED_LENGTH, type PacketBatch } from '../packet.js';
import { type PacketTest, translateProgram } from './bpf-to-javascript.js';

/** Selects packets of savefiles by the user's expression, as tcpdump would: compiled by libpcap, run as JavaScript. */
export class PacketFilter {
  private readonly libpcap: Libpcap;
  private readonly tests = new Map<LinkType, PacketTest>();

  /** Throws a SyntopError where there is no libpcap. */
  constructor(readonly expression: string) {
    this.libpcap = Libpcap.load(`use the filter '${expression}'`);
  }

  /** Throws a SyntopError with libpcap's words if the expression is bad, or makes no sense on this link type. */
  prepare(linkType: LinkType): PacketTest {
    const known = this.tests.get(linkType);
    if (known !== undefined) return known;
    const test = linkType === LINKTYPE_NULL ? this.compileNull() : this.compile(linkType);
    this.tests.set(linkType, test);
    return test;
  }

  private compile(linkType: LinkType, littleEndian = true): PacketTest {
    return translateProgram(this.libpcap.compileFor(linkType, MAX_CAPTURED_LENGTH, this.expression, littleEndian));
  }

  /** NULL's address family is in the byte order of the machine that captured; it is a small number, which tells the order. */
  private compileNull(): PacketTest {
    const little = this.compile(LINKTYPE_NULL, true);
    const big = this.compile(LINKTYPE_NULL, false);
    return (bytes, offset, captured, original) => {
      const isBig = captured >= 4 && bytes[offset] === 0 && bytes[offset + 3] !== 0;
      return isBig ? big(bytes, offset, captured, original) : little(bytes, offset, captured, original);
    };
  }

  /** Takes out of the batch what does not pass. */
  apply(batch: PacketBatch): void {
    const test = this.prepare(batch.linkType);
    const { bytes, offset, capturedLength, originalLength, timestampSeconds, timestampNanos } = batch;
    let kept = 0;
    for (let row = 0; row < batch.count; row++) {
      if (!test(bytes, offset[row], capturedLength[row], originalLength[row])) continue;
      offset[kept] = offset[row];
      capturedLength[kept] = capturedLength[row];
      originalLength[kept] = originalLength[row];
      timestampSeconds[kept] = timestampSeconds[row];
      timestampNanos[kept] = timestampNanos[row];
      kept++;
    }
    batch.count = kept;
  }
}
