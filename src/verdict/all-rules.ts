import { AcceptQueueOverflow } from './accept-queue-overflow.js';
import { Backscatter } from './backscatter.js';
import { ConnectionLoop } from './connection-loop.js';
import { ConntrackNearLimit } from './conntrack-near-limit.js';
import { DroppedPackets } from './dropped-packets.js';
import { GreedyClient } from './greedy-client.js';
import { RefusedStorm } from './refused-storm.js';
import { ResetBurst } from './reset-burst.js';
import { ResetStorm } from './reset-storm.js';
import { Scan } from './scan.js';
import { SocketLimitNear } from './socket-limit-near.js';
import { SubnetSwarm } from './subnet-swarm.js';
import { SynFlood } from './syn-flood.js';
import { Unanswered } from './unanswered.js';
import { UnansweredServices } from './unanswered-services.js';
import { UnseenResets } from './unseen-resets.js';
import type { VerdictRule } from './verdict-moment.js';

/** What is looked for. A rule may ask what those before it have found: what explains comes before what it explains. */
export function makeRules(): readonly VerdictRule[] {
  const unanswered = new UnansweredServices();
  return [
    new DroppedPackets(),
    new AcceptQueueOverflow(),
    new Scan(),
    new SynFlood(unanswered),
    new Unanswered(unanswered),
    new RefusedStorm(),
    new ResetStorm(),
    new Backscatter(),
    new ConnectionLoop(),
    new GreedyClient(),
    new SubnetSwarm(),
    new ConntrackNearLimit(),
    new SocketLimitNear(),
    new UnseenResets(),
    new ResetBurst(),
  ];
}
