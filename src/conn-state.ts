/**
 * How a connection attempt stands or ended, in Zeek's terms, told from SYN, SYN-ACK, FIN and RST alone (docs/outcomes.md). The
 * number of a state is its place in CONN_STATES.
 */
export const CONN_STATES = ['S0', 'S1', 'SF', 'REJ', 'S2', 'S3', 'RSTO', 'RSTR', 'RSTOS0', 'RSTRH', 'SH', 'SHR', 'OTH'] as const;

export type ConnStateName = (typeof CONN_STATES)[number];

/** A state's number; typed arrays of so many counters hold one a state. */
export const CONN_STATE_COUNT = CONN_STATES.length;

export const S0 = 0;
export const S1 = 1;
export const SF = 2;
export const REJ = 3;
export const S2 = 4;
export const S3 = 5;
export const RSTO = 6;
export const RSTR = 7;
export const RSTOS0 = 8;
export const RSTRH = 9;
export const SH = 10;
export const SHR = 11;
export const OTH = 12;

/** Stands where there was no connection before. */
export const NO_STATE = 15;
