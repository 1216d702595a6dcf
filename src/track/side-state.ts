import { ACK, FIN, RST, SYN } from '../segment.js';

/* What one side of a connection has sent: three bits. Zeek's PARTIAL needs data, which is not looked at. */
export const INACTIVE = 0;
export const SYN_SENT = 1;
export const SYN_ACK_SENT = 2;
export const ESTABLISHED = 3;
export const CLOSED = 4;
export const RESET = 5;

/** Bits of what `moveSides` gives: the sender's state, the other side's, and what happened on the way. */
export const SENDER_MASK = 7;
export const PEER_SHIFT = 3;
/** The sender had closed before it reset... */
export const RESET_AFTER_CLOSE = 0x40;
/** ...and that reset was taken for part of the close: the other side is closed again. */
export const PEER_CLOSES_AGAIN = 0x80;

/**
 * The states of both sides after a segment with SYN, FIN or RST: the table in docs/outcomes.md, of which each flag is a step.
 * Sequence numbers are not looked at.
 *
 * @param peerHadClosed the other side is RESET, and was CLOSED before
 */
export function moveSides(sender: number, peer: number, flags: number, byOriginator: boolean, peerHadClosed: boolean): number {
  switch (sender) {
    case INACTIVE:
      return moveInactive(peer, flags, byOriginator);
    case SYN_SENT:
    case SYN_ACK_SENT:
      if ((flags & RST) !== 0) return join(RESET, peer) | ((flags & FIN) !== 0 ? RESET_AFTER_CLOSE : 0);
      return join((flags & FIN) !== 0 ? CLOSED : sender, peer);
    case ESTABLISHED:
      if ((flags & RST) !== 0) return join(RESET, peer);
      if ((flags & FIN) === 0) return join(ESTABLISHED, peer);
      return peer === RESET && peerHadClosed ? join(CLOSED, CLOSED) | PEER_CLOSES_AGAIN : join(CLOSED, peer);
    case CLOSED:
      return (flags & RST) !== 0 && peer !== CLOSED ? join(RESET, peer) | RESET_AFTER_CLOSE : join(CLOSED, peer);
    default:
      return join(sender, peer);
  }
}

function moveInactive(peer: number, flags: number, byOriginator: boolean): number {
  let sender = INACTIVE;
  let other = peer;
  if ((flags & SYN) !== 0) {
    if (byOriginator) {
      sender = (flags & ACK) !== 0 ? SYN_ACK_SENT : SYN_SENT;
    } else {
      sender = ESTABLISHED;
      // Which counts as the whole handshake: the acknowledgement that ends it is not looked at.
      if (peer === SYN_SENT) other = ESTABLISHED;
    }
  }
  if ((flags & FIN) !== 0) sender = CLOSED;
  if ((flags & RST) !== 0) return join(RESET, other) | (sender === CLOSED ? RESET_AFTER_CLOSE : 0);
  return join(sender, other);
}

function join(sender: number, peer: number): number {
  return sender | (peer << PEER_SHIFT);
}
