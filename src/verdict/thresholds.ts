/*
 * When an alert is raised, and when it is over: the second number of each pair, so that it does not come and go. What they are to tell apart
 * is in captures/: nights 3 and 4 raise one each, the others, which are busy but well, none.
 */

/** Packets that were dropped within so many seconds make the drop a present one. */
export const DROP_SECONDS = 10;

/** A burst of resets: so many a second over ten seconds, and so many times the rate of the minute before, of which some must be known. */
export const BURST_SECONDS = 10;
export const BURST_BEFORE_SECONDS = 60;
export const LEAST_BEFORE_SECONDS = 10;
export const BURST_RATE = { begins: 20, ends: 10 } as const;
export const BURST_FACTOR = { begins: 5, ends: 2 } as const;

/** Attempts of the last minute that are unanswered, half-open, or were forgotten: so many, and such a share of all that became known. */
export const UNANSWERED_COUNT = { begins: 50, ends: 20 } as const;
export const UNANSWERED_SHARE = { begins: 0.3, ends: 0.15 } as const;
/** From here on it is critical: a flood, or an outage. */
export const FLOOD_COUNT = 1000;
export const FLOOD_SHARE = 0.8;
/** The service that has at least such a share of them is named; and the sources that have it together, of at least so much each. */
export const MOST_SHARE = 0.5;
export const PART_SHARE = 0.1;

/** Refusals of one service within a minute. */
export const REFUSED_SECONDS = 60;
export const REFUSED_COUNT = { begins: 30, ends: 10 } as const;
/** Refusals of all services, within a minute, below which none is looked at. */
export const REFUSED_LEAST = 5;
/** Services that are looked at, those refused most; whenever so many refusals have come, or so much time has passed. */
export const REFUSED_SERVICES = 20;
export const LOOK_REFUSED = 10;
export const LOOK_SECONDS = 5;

/** Who and where, in the text of an alert, is found out anew after so many seconds; who asks where nobody listens, which costs most. */
export const DESCRIBE_SECONDS = 5;
export const ASKERS_SECONDS = 30;

/** What comes back within so many seconds is the same alert still. */
export const SAME_ALERT_SECONDS = 60;
export const MOST_ALERTS = 50;
