/**
 * What a reset says (RFC 9293, 3.5.2; the order in which they are tried is in docs/outcomes.md). A kind's number is its place.
 *
 * refused: the answer to a SYN, where nobody listens or a firewall says so. no-socket: a bare reset whose sequence number is the
 * acknowledgement of what it answers. abort: inside a live connection. after-close: behind a FIN. stray: nothing is known of the
 * connection, or it does not fit what is known.
 */
export const RESET_KINDS = ['refused', 'no-socket', 'abort', 'after-close', 'stray'] as const;

export const RESET_KIND_COUNT = RESET_KINDS.length;

export const REFUSED = 0;
export const NO_SOCKET = 1;
export const ABORT = 2;
export const AFTER_CLOSE = 3;
export const STRAY = 4;
