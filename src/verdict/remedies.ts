import type { HostKnowledge } from '../host-knowledge.js';
import type { Remedy, VerdictKind } from '../verdict.js';
import { remedyPacketsDropped } from './remedy/capture.js';
import { type Case, type Judgement, openCase } from './remedy/case.js';
import { remedyGreedyClient, remedySubnetSwarm } from './remedy/crowd.js';
import { remedyBackscatter, remedySynFlood } from './remedy/flood.js';
import { remedyAcceptQueue, remedyConnectionLoop, remedyConntrack, remedySocketLimit } from './remedy/limit.js';
import {
  remedyRefusedStorm,
  remedyResetBurst,
  remedyResetStorm,
  remedyScan,
  remedyUnanswered,
  remedyUnseenResets,
} from './remedy/refusal.js';

const REMEDIES: Readonly<Record<VerdictKind, (given: Case, host: HostKnowledge) => Remedy[]>> = {
  'packets-dropped': remedyPacketsDropped,
  'syn-flood': remedySynFlood,
  unanswered: remedyUnanswered,
  scan: remedyScan,
  'refused-storm': remedyRefusedStorm,
  'reset-storm': remedyResetStorm,
  'reset-burst': remedyResetBurst,
  'accept-queue-overflow': remedyAcceptQueue,
  'connection-loop': remedyConnectionLoop,
  'greedy-client': remedyGreedyClient,
  'conntrack-near-limit': remedyConntrack,
  'socket-limit-near': remedySocketLimit,
  'subnet-swarm': remedySubnetSwarm,
  backscatter: remedyBackscatter,
  'unseen-resets': remedyUnseenResets,
};

/**
 * What a person could do about a verdict, the most harmless first. Text only: nothing of it is ever executed. Commands want a root shell on the host
 * that is meant. What no command may name (the host's own addresses, loopback, what is no address in the program's own form) is in none.
 * @param others sources that make up a flood with the verdict's own, which has the most of it
 */
export function findRemedies(verdict: Judgement, host: HostKnowledge, others: readonly string[] = []): readonly Remedy[] {
  return REMEDIES[verdict.kind](openCase(verdict, host, others), host);
}
