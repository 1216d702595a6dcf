/*
 * When a verdict is given, and when it is over: the second number of each pair, so that it does not come and go. docs/verdicts.md says
 * where each is from. Counts are of the last minute, where nothing else is said.
 */
export const MINUTE = 60;

/** Packets that were dropped within so many seconds make the drop a present one. */
export const DROP_SECONDS = 10;

/** A burst of resets: so many a second over ten seconds, and so many times the rate of the minute before, of which some must be known. */
export const BURST_SECONDS = 10;
export const BURST_BEFORE_SECONDS = 60;
export const LEAST_BEFORE_SECONDS = 10;
export const BURST_RATE = { begins: 20, ends: 10 } as const;
export const BURST_FACTOR = { begins: 5, ends: 2 } as const;
/** Of the ten seconds, in so many there must be at least so many resets: one second alone is a restart. */
export const BURST_BUSY_SECONDS = 4;
export const BURST_BUSY_RATE = 10;

/** Attempts that are unanswered, half-open, or were forgotten: so many, and such a share of all of a service (or of all). */
export const UNANSWERED_COUNT = { begins: 50, ends: 20 } as const;
export const UNANSWERED_SHARE = { begins: 0.3, ends: 0.15 } as const;
/** Where no service stands out, and it is no flood. */
export const EVERYWHERE_SHARE = { begins: 0.8, ends: 0.5 } as const;
/** From here on it is critical. */
export const CRITICAL_COUNT = 1000;
export const CRITICAL_SHARE = 0.8;
/** It is a flood where so many are half-open, or so many unanswered in all, and whoever sends them does not try again: fewer SYNs repeated than so many for each. */
export const FLOOD_HALF_OPEN = 50;
export const FLOOD_COUNT = 200;
export const FLOOD_RETRIES = 0.5;
/** SYN cookies sent by this host, a second. */
export const COOKIE_RATE = { begins: 10, ends: 1 } as const;
/** The service that has at least such a share of all is the only one named; and the sources that have it together, of at least so much each. */
export const MOST_SHARE = 0.5;
export const PART_SHARE = 0.1;
/** Services that are looked at, those with the most; anew when the number of all has changed by such a factor. */
export const LOOK_FACTOR = 1.3;
export const UNANSWERED_SERVICES = 20;

/** A scan: ports of one host, or hosts at one port, that are new within so many seconds, and fail. */
export const SCAN_SECONDS = 300;
export const SCAN_PORTS = { begins: 10, ends: 5 } as const;
export const SCAN_HOSTS = { begins: 25, ends: 12 } as const;
/** Failed attempts more than successful ones, each at another port or host, which the sequential test asks for: ln(0.99 / 0.01) / ln(0.8 / 0.2). */
export const SCAN_EVIDENCE = Math.log(0.99 / 0.01) / Math.log(0.8 / 0.2);
/** It is looked after so many failures, or so many seconds; of the sources with the most failures, so many. */
export const SCAN_LOOK_FAILURES = 10;
export const SCAN_LOOK_SECONDS = 5;
/** Where so many fail, of sources with fewer than SCAN_PORTS each, it is looked less often. */
export const SCAN_FLOOD = 10_000;
export const SCAN_FLOODED_SECONDS = 30;
export const SCAN_SOURCES = 8;
export const SCAN_PAIRS = 20;

/** Refusals of one service within a minute. */
export const REFUSED_SECONDS = 60;
export const REFUSED_COUNT = { begins: 30, ends: 10 } as const;
/** A service that has answered may be restarting: only where it goes on for longer than this. */
export const RESTART_SECONDS = 15;
/** Refusals of all services, within a minute, below which none is looked at. */
export const REFUSED_LEAST = 5;
/** Services that are looked at, those refused most; whenever so many refusals have come, or so much time has passed. */
export const REFUSED_SERVICES = 20;
/** Of those that refuse, so many are told at a time. */
export const REFUSED_TOLD = 5;
export const LOOK_REFUSED = 10;
export const LOOK_SECONDS = 5;

/** Connections that were answered, and then reset: so many, and such a share of all attempts; by the server, or by the client. */
export const RESET_COUNT = { begins: 60, ends: 20 } as const;
export const RESET_SHARE = { server: { begins: 0.3, ends: 0.15 }, client: { begins: 0.5, ends: 0.25 } } as const;
/** In the last ten seconds so many, and in those before: else it may be a restart. */
export const RESET_RECENT = 10;
/** Clients that reset: from so many on, they give up on a server; fewer may just end their connections so. */
export const RESET_CLIENTS = 5;

/** SYN-ACKs to those that asked for none: so many, and so many times the attempts; and of these, no more than such a share ends in a FIN. */
export const BACKSCATTER_COUNT = { begins: 100, ends: 40 } as const;
export const BACKSCATTER_FACTOR = { begins: 1, ends: 0.5 } as const;
export const BACKSCATTER_FINS = 0.1;
/** A SYN-ACK that is not answered is sent six times at most (Linux). */
export const MOST_SYN_ACKS = 6;

/** Connections lost at accept queues, within ten seconds; it is over when there was none. */
export const OVERFLOW_COUNT = { begins: 5, ends: 1 } as const;

/** Connections of an address to itself: open ones, which grow by so many in ten seconds and ten seconds again, and of which such a share ends. */
export const LOOP_OPEN = { begins: 200, ends: 100 } as const;
export const LOOP_GROWTH = 10;
export const LOOP_ENDED_SHARE = 0.1;
export const LOOP_SHARE = 0.8;

/** One client: so many attempts, such a share of all, so many times the next one's, beside so many others. */
export const GREEDY_COUNT = { begins: 100, ends: 40 } as const;
export const GREEDY_SHARE = { begins: 0.6, ends: 0.4 } as const;
export const GREEDY_FACTOR = { begins: 5, ends: 3 } as const;
export const GREEDY_OTHERS = 10;
/** It is an information, unless such a share of its attempts does not go well; where more do not open than do, it is something else. */
export const GREEDY_FAILED = 0.15;
export const LEAST_OPENED = 0.5;

/** Sources of one network that are new within a minute; of all its attempts, so many each; and such a share of all attempts. */
export const SWARM_SOURCES = { begins: 64, ends: 24 } as const;
export const SWARM_EACH = 5;
export const SWARM_SHARE = { begins: 0.15, ends: 0.05 } as const;
export const SWARM_NETWORKS = 20;

/** How full something is that has a limit: connection tracking, open files, ports to connect from. */
export const NEAR_LIMIT = { begins: 0.8, ends: 0.7 } as const;
export const AT_LIMIT = 0.95;

/** Resets a second that the kernel says it sent, beyond those captured; and those captured are less than such a share. */
export const UNSEEN_RATE = { begins: 1, ends: 0.5 } as const;
export const UNSEEN_SHARE = { begins: 0.5, ends: 0.8 } as const;
export const UNSEEN_SECONDS = 10;

/** Who and where, in the text of an alert, is found out anew after so many seconds; who asks where nobody listens, which costs most. */
export const DESCRIBE_SECONDS = 5;
export const ASKERS_SECONDS = 30;

/** What comes back within so many seconds is the same verdict still. */
export const SAME_ALERT_SECONDS = 60;
export const MOST_ALERTS = 50;
