import {
  IPPROTO_AH,
  IPPROTO_DSTOPTS,
  IPPROTO_FRAGMENT,
  IPPROTO_HIP,
  IPPROTO_HOPOPTS,
  IPPROTO_MOBILITY,
  IPPROTO_ROUTING,
  IPPROTO_SHIM6,
} from './ip-protocol.js';

/** Whether a next-header number is one of a header that says itself what follows (RFC 7045, and AH). */
export function isExtensionHeader(header: number): boolean {
  switch (header) {
    case IPPROTO_HOPOPTS:
    case IPPROTO_ROUTING:
    case IPPROTO_FRAGMENT:
    case IPPROTO_AH:
    case IPPROTO_DSTOPTS:
    case IPPROTO_MOBILITY:
    case IPPROTO_HIP:
    case IPPROTO_SHIM6:
      return true;
    default:
      return false;
  }
}

/**
 * Bytes of an extension header, from its second byte: 8-byte units beyond the first 8 (RFC 8200, 4.2), 4-byte units
 * beyond the first 8 for AH (RFC 4302, 2.2); the fragment header has a fixed length, its second byte is reserved.
 */
export function extensionHeaderLength(header: number, lengthField: number): number {
  if (header === IPPROTO_FRAGMENT) return 8;
  return header === IPPROTO_AH ? (lengthField + 2) * 4 : (lengthField + 1) * 8;
}
