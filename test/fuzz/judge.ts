/* Whether what syntop says of a damaged file can be true, by what tcpdump and tshark say of the same bytes. */

import type { Found } from '../corpus/found.js';
import type { Decoded } from '../support/decode-packets.js';
import { ACK, FIN, RST, SYN } from '../support/run-frames.js';
import type { Word } from './oracles.js';

/** What must hold whatever the file: one line for each thing that does not. */
export function judgeAlone({ report }: Found): string[] {
  if (report === null) return [];
  const { decode, capture, outcomes, tracking, totals, sources } = report;
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((total, count) => total + count, 0);
  return [
    ...(sum(decode) === capture.matched ? [] : [`decode adds up to ${sum(decode)} of ${capture.matched} matched`]),
    ...(sum(outcomes) + sum(tracking.evicted) === tracking.connections ? [] : ['outcomes do not add up to connections']),
    ...(sources.reduce((total, { syn }) => total + syn, 0) === totals.syn ? [] : ['the SYNs of sources do not add up']),
    ...(totals.syn + totals.synAck <= decode.tcp && totals.rst <= decode.tcp ? [] : ['more SYNs or resets than TCP']),
  ];
}

/** Where both agree, so must we; where they do not, we are between them. */
export function judgeByOthers(found: Found, decoded: readonly Decoded[], tcpdump: Word, tshark: Word | null): string[] {
  const packets = found.report?.capture.packets ?? 0;
  if (tshark === null) return tcpdump.complaint === null ? judgeCount(found, packets, tcpdump, tcpdump) : [];
  return [...judgeCount(found, packets, tcpdump, tshark), ...judgeFlags(decoded, tcpdump, tshark)];
}

/** Options that claim more than their block has: both give up there; we read on, as no packet depends on them. */
const PASSED_OVER = /option/;

function judgeCount(found: Found, packets: number, tcpdump: Word, tshark: Word): string[] {
  const counts = `tcpdump ${tcpdump.packets} (${tcpdump.complaint}), tshark ${tshark.packets} (${tshark.complaint})`;
  const ours = `${packets} packets (${found.error?.code})`;
  if (PASSED_OVER.test(tshark.complaint ?? '')) return [];
  const isBetween = packets >= Math.min(tcpdump.packets, tshark.packets) && packets <= Math.max(tcpdump.packets, tshark.packets);
  if (!isBetween) return [`${ours}; ${counts}`];
  const complaints = [tcpdump, tshark].filter(({ complaint }) => complaint !== null).length;
  if (tcpdump.packets !== tshark.packets || complaints === 1) return [];
  return complaints > 0 === (found.error !== null) ? [] : [`${ours}; ${counts}`];
}

const LETTERS: ReadonlyArray<readonly [bit: number, letter: string]> = [
  [FIN, 'F'],
  [SYN, 'S'],
  [RST, 'R'],
  [ACK, '.'],
];

/** Whether the packets that a replay counts are those that the decoder gives one by one. */
export function judgeTotals({ report }: Found, decoded: readonly Decoded[]): string[] {
  if (report === null) return [];
  const { totals, capture } = report;
  const flags = decoded.map(({ segment }) => segment?.flags ?? 0);
  const isWith = (bit: number) => flags.filter((all) => (all & bit) !== 0).length;
  const ours = [capture.packets, totals.syn + totals.synAck, totals.rst, totals.fin];
  const theirs = [decoded.length, isWith(SYN), isWith(RST), isWith(FIN)];
  return ours.join() === theirs.join() ? [] : [`replayed ${ours.join()}, one by one ${theirs.join()}`];
}

/** Packet by packet, where all three have the same packets. */
function judgeFlags(decoded: readonly Decoded[], tcpdump: Word, tshark: Word): string[] {
  if (tcpdump.flags.length !== decoded.length || tshark.flags.length !== decoded.length) return [];
  return decoded.flatMap(({ outcome, segment }, packet) => {
    // What is behind a link type that we do not read is told as that.
    if (outcome === 'unsupported') return [];
    const [one, other] = [tcpdump.flags[packet] ?? null, tshark.flags[packet] ?? null];
    const isUnclear = isUnclearTo(tcpdump, tshark, packet);
    const wrong = LETTERS.filter(([bit, letter]) => {
      const isOurs = ((segment?.flags ?? 0) & bit) !== 0;
      const says = [one, other].filter((flags) => flags?.includes(letter)).length;
      // Segments without SYN, FIN and RST are not handed on, whatever their ACK.
      if (bit === ACK && segment === null) return false;
      return isOurs ? says === 0 && !isUnclear : says === 2;
    });
    const letters = wrong.map(([, letter]) => letter).join('');
    return wrong.length === 0
      ? []
      : [`packet ${packet + 1}, ${letters}: ${outcome} ${segment?.flags}, tcpdump ${one}, tshark ${other}`];
  });
}

/** Whether neither shows flags, and neither denies that there are any. */
function isUnclearTo(tcpdump: Word, tshark: Word, packet: number): boolean {
  if (tcpdump.denied.has(packet) || tshark.denied.has(packet)) return false;
  const shown = [tcpdump.flags[packet], tshark.flags[packet]].some((flags) => typeof flags === 'string');
  return !shown && (tcpdump.unclear.has(packet) || tshark.unclear.has(packet));
}
