import type { Scenario } from '../support/kernel-scenario.js';
import { abandoned, aborted } from './scenario/aborted.js';
import { accepted } from './scenario/accepted.js';
import { dropped } from './scenario/dropped.js';
import { fastOpen } from './scenario/fast-open.js';
import { forgotten } from './scenario/forgotten.js';
import { fullBacklog } from './scenario/full-backlog.js';
import { halfClosed } from './scenario/half-closed.js';
import { halfOpen } from './scenario/half-open.js';
import { leftOpen } from './scenario/left-open.js';
import { lostSyn } from './scenario/lost-syn.js';
import { lostSynAck, twinSynAck } from './scenario/lost-syn-ack.js';
import { overflowing } from './scenario/overflowing.js';
import { refused } from './scenario/refused.js';
import { rejected } from './scenario/rejected.js';
import { reused } from './scenario/reused.js';
import { scanned } from './scenario/scanned.js';
import { tooLate } from './scenario/too-late.js';
import { unread } from './scenario/unread.js';

/** Those that wait for retries first, as they take longest. */
export const SCENARIOS: readonly Scenario[] = [
  dropped,
  fullBacklog,
  halfOpen,
  overflowing,
  fastOpen,
  lostSyn,
  lostSynAck,
  twinSynAck,
  accepted,
  leftOpen,
  halfClosed,
  refused,
  rejected,
  aborted,
  abandoned,
  unread,
  tooLate,
  forgotten,
  scanned,
  reused,
];
