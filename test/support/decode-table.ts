import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LinkType } from '../../src/link-type.js';
import { type DecodedSegment, decodeOne, type OutcomeName } from './decode-packets.js';
import { DESTINATION_IPV4, DESTINATION_IPV6, DESTINATION_PORT, SOURCE_IPV4, SOURCE_IPV6, SOURCE_PORT } from './packet-builder.js';

/** One packet and what becomes of it. */
export interface DecodeRow {
  /** Ends the sentence "The decoder ...". */
  readonly title: string;
  readonly linkType: LinkType;
  readonly bytes: Uint8Array;
  /** By default all was captured. */
  readonly originalLength?: number;
  /** Whether tunnels are walked into. */
  readonly isDeep?: boolean;
  readonly outcome: OutcomeName;
  readonly segment?: DecodedSegment;
}

/** The segment that the packet builder makes unless it is told otherwise. */
export const IPV4_SYN: DecodedSegment = {
  flags: 0x02,
  from: `${SOURCE_IPV4}:${SOURCE_PORT}`,
  to: `${DESTINATION_IPV4}:${DESTINATION_PORT}`,
};

export const IPV6_SYN: DecodedSegment = {
  flags: 0x02,
  from: `[${SOURCE_IPV6}]:${SOURCE_PORT}`,
  to: `[${DESTINATION_IPV6}]:${DESTINATION_PORT}`,
};

/** One test a row. */
export function describeDecodeTable(title: string, rows: readonly DecodeRow[]): void {
  describe(title, () => {
    for (const { title, linkType, bytes, originalLength, isDeep, outcome, segment } of rows) {
      it(`The decoder ${title}.`, () => {
        const packet = originalLength === undefined ? { bytes } : { bytes, originalLength };
        assert.deepEqual(decodeOne(linkType, packet, 0, 3, isDeep), { outcome, segment: segment ?? null });
      });
    }
  });
}
