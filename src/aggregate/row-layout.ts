/**
 * A row of a table: one cache line, which serves the commonest of all updates, a SYN without an answer. All else lies beside.
 *
 *     | origin 4 | peer 4 | family, port 4 | error 4 | count 8 | RSTs 4 | attempts 4 |
 *     | S0 4 | second at hand 4 | its SYNs 4 | its RSTs 4 | most in a second 4 | last nanos 4 | first second 4 | its nanos 4 |
 */
export const ROW_WORDS = 16;

/** The key, whose IPv6 words are elsewhere. */
export const ROW_ORIGIN = 0;
export const ROW_PEER = 1;
export const ROW_META = 2;

/** What is counted: SYNs and RSTs together, and of them the RSTs. */
export const ROW_ERROR = 3;
export const ROW_RST = 6;
export const ROW_ATTEMPTS = 7;
export const ROW_S0 = 8;

/** When it was; seconds are stamps (packet-time.ts). */
export const ROW_STAMP = 9;
export const ROW_SYN_AT_HAND = 10;
export const ROW_RST_AT_HAND = 11;
export const ROW_PEAK = 12;
export const ROW_LAST_NANOS = 13;
export const ROW_FIRST_STAMP = 14;
export const ROW_FIRST_NANOS = 15;

export const ROW_DOUBLES = 8;
export const ROW_COUNT = 2;
