import { pcapFile } from '../../support/pcap-builder.js';

/** A capture that shrinks well. */
export const SAMPLE = pcapFile(
  {},
  Array.from({ length: 12 }, (_, index) => ({
    seconds: 1_700_000_000 + index,
    bytes: Buffer.alloc(60 + (index % 3), index % 5),
  })),
);

const fromLines = (...lines: string[]) => Buffer.from(lines.join(''), 'base64');

/** The same, as `zstd -19` and `lz4 -9 -BX --content-size` have it. */
export const SAMPLE_ZSTD = fromLines(
  'KLUv/QRo9QIAMgMMFtBnDIAC9W63AA7WFnpg3t3d3b2lTAGK/gQDyhIdixAA2LWqNP03Jv/15/zwugdjG6ggup19AzB4swEQBsXD4v+/BzIQJK',
  'RAEZAlA0FYTTWBTtYfifKAIBUgA6M1vW4=',
);
export const SAMPLE_LZ4 = fromLines(
  'BCJNGHRAvYwAAACE1MOyoQIABAABAFD//wAAAQkAMPFTZQcAEzwEAA8BACkTAUwAEz0EAB8BAQApEwJNABM+BAAfAgEAKhsD5wAfAwEAKBsE5w',
  'AfBAEAKRsF5wAPAQArGwbnAA+CASkbB+cAD4EBKhsI5wAfAwEAKhsJ5wAPggEpGwrnAA+AASobC+cAD4ABJlABAQEBAdMlkGYAAAAA+bj6xQ==',
);
