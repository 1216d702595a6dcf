/*
 * ERF (wiki.wireshark.org/ERF) has no magic: records, each
 *
 *   0                                8      9       10       12      14      16
 *   | time (fraction, seconds; LE)   | type | flags | length | lost  | wire  | ...
 *
 * The time is little-endian, everything else big-endian; the length is that of the whole record.
 */
const RECORD_HEADER_LENGTH = 16;
/** The top bit of the type says that there are more headers. */
const MAX_TYPE = 48;
const MAX_RECORDS = 4;
/** Between two records that stand one behind the other. */
const MAX_GAP_SECONDS = 7 * 86_400;

/** Whether some first bytes are at least one whole ERF record's, with others behind it that agree with it. */
export function isErf(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let lastSeconds = -1;
  for (let record = 0; record < MAX_RECORDS && at + RECORD_HEADER_LENGTH <= bytes.length; record++) {
    const seconds = view.getUint32(at + 4, true);
    const type = view.getUint8(at + 8) & 0x7f;
    const length = view.getUint16(at + 10);
    if (seconds === 0 || type === 0 || type > MAX_TYPE || length < RECORD_HEADER_LENGTH) return false;
    if (lastSeconds >= 0 && Math.abs(seconds - lastSeconds) > MAX_GAP_SECONDS) return false;
    lastSeconds = seconds;
    at += length;
  }
  return at > 0 && at <= bytes.length;
}
