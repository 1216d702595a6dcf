import { OTH, REJ, RSTO, RSTOS0, RSTR, RSTRH, S0, S1, S2, S3, SF, SH, SHR } from '../conn-state.js';
import { CLOSED, ESTABLISHED, INACTIVE, RESET, SYN_ACK_SENT, SYN_SENT } from './side-state.js';

/**
 * How a connection stands, from its sides' states: the first rule that holds in docs/outcomes.md, "How a side moves".
 *
 * @param hasPayload either side is known to have sent data
 * @param sentOnlySyns the originator sent nothing but plain SYNs before its reset
 */
export function judge(originator: number, responder: number, hasPayload: boolean, sentOnlySyns: boolean): number {
  if (responder === RESET) return judgeReset(originator, hasPayload);
  if (originator === RESET) {
    if (responder !== INACTIVE) return RSTO;
    return sentOnlySyns ? RSTOS0 : OTH;
  }
  if (originator === CLOSED) return judgeClosed(responder);
  if (responder === CLOSED) return originator === INACTIVE ? SHR : S3;
  if (originator === SYN_SENT && responder === INACTIVE) return S0;
  return originator === ESTABLISHED && responder === ESTABLISHED ? S1 : OTH;
}

function judgeReset(originator: number, hasPayload: boolean): number {
  if (originator === SYN_SENT || originator === SYN_ACK_SENT) return REJ;
  if (originator === RESET && !hasPayload) return REJ;
  return originator === INACTIVE ? RSTRH : RSTR;
}

function judgeClosed(responder: number): number {
  if (responder === CLOSED) return SF;
  return responder === INACTIVE ? SH : S2;
}
