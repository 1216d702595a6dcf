import { SyntopError } from '../../errors.js';
import type { ByteWindow } from './byte-window.js';
import { describeStranger } from './describe-stranger.js';
import { PCAP_HEADER_LENGTH, PcapParser, readPcapHeader } from './pcap.js';
import { guessRecordHeader } from './pcap-variants.js';
import { isSectionHeader, PcapngParser } from './pcapng.js';
import type { RecordParser } from './record-parser.js';
import { sniffBytes } from './sniff.js';
import { unpack } from './unpack.js';

/** A parser, and the window over the bytes it is for: what they unpack to, where they are compressed. */
interface OpenedParser {
  readonly window: ByteWindow;
  readonly parser: RecordParser;
}

/** Tells the format by its first bytes. Throws a SyntopError for what is none that is read here. */
export async function openParser(name: string, window: ByteWindow, packedIn: string | null): Promise<OpenedParser> {
  while (window.length < PCAP_HEADER_LENGTH && (await window.more()));
  const { view, start: at, length } = window;
  const inside = packedIn === null ? '' : ` inside its ${packedIn}`;
  if (length === 0) throw new SyntopError('empty-file', `cannot read ${name}: it is empty (0 bytes)${inside}`);
  if (length >= 12 && isSectionHeader(view, at)) return { window, parser: new PcapngParser() };
  if (length >= PCAP_HEADER_LENGTH) {
    const layout = readPcapHeader(view, at);
    if (typeof layout === 'string') throw new SyntopError('corrupt-file', `cannot read ${name}: ${layout}`);
    if (layout !== null) {
      window.start += PCAP_HEADER_LENGTH;
      return { window, parser: new PcapParser(guessRecordHeader(layout, view, window.start, window.end)) };
    }
  }
  const bytes = window.bytes.subarray(at, window.end);
  const { name: kind } = sniffBytes(bytes);
  const unpacked = packedIn === null && kind !== null ? await unpack(window, kind) : null;
  if (unpacked === null) throw describeStranger(name, bytes, packedIn);
  return openParser(name, unpacked, kind);
}
