import type { PacketBatch } from '../packet.js';
import type { SegmentBatch } from '../segment.js';
import { readBackboneTag, readEthernet, readEtherTyped, readFabricPath, readTrill } from './ether-type.js';
import type { Frame } from './frame.js';
import { readGre } from './gre.js';
import { readIp, readIpv4, readIpv6 } from './ip.js';
import { readL2tpV3 } from './l2tp.js';
import { readInnerLink } from './link.js';
import { readFrameRelay, readLlc, readNlpid, readSnap } from './llc.js';
import { readMpls } from './mpls.js';
import { readNsh } from './nsh.js';
import { Outcome } from './outcome.js';
import { readEtherIp } from './overlay.js';
import { readCisco, readPpp, readPppoe } from './ppp.js';
import { Header, NO_TCP, type Step } from './step.js';
import { readTcp } from './tcp.js';
import { readUdp } from './udp.js';
import { readIeee80211 } from './wlan.js';

/** Headers in one packet before it is called malformed: eight tunnels have some thirty. Each has a byte at least, or ends. */
const MAX_HEADERS = 64;

/** By header, what reads it; but for those that `walkHeaders` knows itself. */
const READERS: ReadonlyArray<(frame: Frame) => Step> = makeReaders();

function makeReaders(): Array<(frame: Frame) => Step> {
  const readers = new Array<(frame: Frame) => Step>(Object.keys(Header).length).fill(() => NO_TCP);
  readers[Header.ip] = readIp;
  readers[Header.ethernet] = readEthernet;
  readers[Header.etherTyped] = readEtherTyped;
  readers[Header.mpls] = readMpls;
  readers[Header.pppoe] = readPppoe;
  readers[Header.ppp] = readPpp;
  readers[Header.llc] = readLlc;
  readers[Header.nlpid] = readNlpid;
  readers[Header.gre] = readGre;
  readers[Header.etherIp] = readEtherIp;
  readers[Header.l2tpV3] = readL2tpV3;
  readers[Header.nsh] = readNsh;
  readers[Header.link] = readInnerLink;
  readers[Header.fabricPath] = readFabricPath;
  readers[Header.trill] = readTrill;
  readers[Header.snap] = readSnap;
  readers[Header.backboneTag] = readBackboneTag;
  readers[Header.ieee80211] = readIeee80211;
  readers[Header.frameRelay] = readFrameRelay;
  readers[Header.cisco] = readCisco;
  return readers;
}

/** From header to header, beginning with `first`, to what becomes of the packet. Control segments are handed on. */
export function walkHeaders(frame: Frame, first: Step, batch: PacketBatch, row: number, segments: SegmentBatch): Outcome {
  let step = first;
  for (let headers = 0; step >= 0; headers++) {
    if (headers === MAX_HEADERS) return Outcome.malformed;
    // What comes often is spared the table.
    if (step === Header.tcp) step = readTcp(frame, batch, row, segments);
    else if (step === Header.ipv4) step = readIpv4(frame);
    else if (step === Header.ipv6) step = readIpv6(frame);
    else if (step === Header.udp) step = readUdp(frame);
    else step = READERS[step](frame);
  }
  return ~step as Outcome;
}
