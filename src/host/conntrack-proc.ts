import { formatAddress } from '../address.js';
import { parseAddress } from '../address-parser.js';
import { CONNTRACK_STATES, type ConntrackTally } from './conntrack-tally.js';

/** "ipv4 2 tcp 6 431999 ESTABLISHED src=10.0.0.1 dst=...": family, its number, protocol, its number, seconds left, state of TCP. */
const LINE =
  /^ipv[46] +\d+ +([a-z][a-z0-9-]{0,15}) +\d+ +(?:\d+ +)?(?:([A-Z][A-Z_0-9]{1,15}) +)?(?:\S+ )*?src=([\da-f.:]{2,45}) /;
/** Longer than any line is. */
const MOST_LINE = 2048;
const STATES: ReadonlySet<string> = new Set(CONNTRACK_STATES);

/**
 * Reads /proc/net/nf_conntrack (Linux: net/netfilter/nf_conntrack_standalone.c, ct_seq_show) in pieces that end anywhere. What is no
 * entry is passed over. Gives whether it went to the end.
 */
export function readProcConntrack(pieces: Iterable<string>, tally: ConntrackTally, goesOn: () => boolean): boolean {
  let rest = '';
  for (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MOST_LINE) rest = '';
    for (const line of lines) takeLine(line, tally);
    if (!goesOn()) return false;
  }
  takeLine(rest, tally);
  return true;
}

function takeLine(line: string, tally: ConntrackTally): void {
  if (line.length > MOST_LINE) return;
  const [, protocol, state, source] = LINE.exec(line) ?? [];
  const address = parseAddress(source ?? '');
  if (protocol === undefined || address === null) return;
  const word = address.words[0] ?? 0;
  const key = address.family === 4 ? word : formatAddress(6, address.words);
  tally.add(key, protocol === 'tcp' && state !== undefined && STATES.has(state) ? state : protocol);
}
