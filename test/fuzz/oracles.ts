/* What tcpdump and tshark say of a file: how many packets, whether it ended badly, and the flags of each packet's TCP header. */
import { execFile } from 'node:child_process';

/** Letters of the flags that are counted: S, F, R, and "." for ACK. null where no TCP header was shown. */
type Flags = string | null;

/** One program's word. */
export interface Word {
  readonly packets: number;
  /** What it complained of; null where all was well. */
  readonly complaint: string | null;
  /** By packet. */
  readonly flags: readonly Flags[];
  /** Packets that are TCP, or may be, but of which it could not show the flags. */
  readonly unclear: ReadonlySet<number>;
  /** Packets of which it says that they have no TCP header, or none to be believed. */
  readonly denied: ReadonlySet<number>;
}

interface Output {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly failed: boolean;
}

/** Far more than either takes for a file of these sizes: one that hangs is killed. */
const LIMIT_MILLIS = 60_000;

function run(command: string, args: readonly string[]): Promise<Output> {
  return new Promise((resolve) => {
    execFile(command, args, { encoding: 'buffer', maxBuffer: 1 << 28, timeout: LIMIT_MILLIS }, (error, stdout, stderr) =>
      resolve({ stdout, stderr: stderr.toString(), failed: error !== null }),
    );
  });
}

/** Its text shows the flags; what it writes as a capture, how many packets there are, also where it has no text for them. */
export async function askTcpdump(file: string): Promise<Word> {
  const [text, copy] = await Promise.all([
    run('tcpdump', ['-nn', '-t', '-#', '-r', file]),
    run('tcpdump', ['-r', file, '-w', '-']),
  ]);
  const flags: Flags[] = [];
  const unclear = new Set<number>();
  const denied = new Set<number>();
  // A packet may have several lines: those that begin with its number count.
  for (const line of text.stdout.toString('latin1').split('\n')) {
    const number = Number(/^ {0,4}(\d+) {2}/.exec(line)?.[1] ?? 0);
    if (number !== flags.length + 1) continue;
    flags.push(/Flags \[([^\]]*)\]/.exec(line)?.[1] ?? null);
    if (/\[\|/.test(line)) unclear.add(number - 1);
    if (/too short, < 20/.test(line)) denied.add(number - 1);
  }
  return { packets: countRecords(copy.stdout), complaint: copy.failed ? lastLine(copy.stderr) : null, flags, unclear, denied };
}

const TSHARK_FIELDS = ['frame.protocols', 'tcp.flags', 'ip.frag_offset', 'ipv6.fraghdr.offset', 'ip.proto', 'ipv6.nxt'];
const UNKNOWN_LINK = /doesn't support|unknown or unsupported/;

/** null where tshark reads no such file at all, though others may. */
export async function askTshark(file: string): Promise<Word | null> {
  const apart = ['-o', 'ip.defragment:FALSE', '-o', 'ipv6.defragment:FALSE'];
  const fields = TSHARK_FIELDS.flatMap((name) => ['-e', name]);
  const output = await run('tshark', ['-n', '-r', file, ...apart, '-T', 'fields', '-E', 'occurrence=f', ...fields]);
  if (UNKNOWN_LINK.test(output.stderr)) return null;
  const lines = output.stdout.toString('latin1').split('\n').slice(0, -1);
  const flags = lines.map(toFlags);
  const unclear = new Set<number>();
  const denied = new Set<number>();
  for (const [packet, line] of lines.entries()) {
    const [protocols = '', , ipOffset, ipv6Offset, ...next] = line.split('\t');
    if (Number(ipOffset) > 0 || Number(ipv6Offset) > 0) denied.add(packet);
    else if (flags[packet] === null && (/\btcp\b/.test(protocols) || next.includes('6'))) unclear.add(packet);
  }
  return { packets: lines.length, complaint: output.failed ? lastLine(output.stderr) : null, flags, unclear, denied };
}

const LETTERS: ReadonlyArray<readonly [bit: number, letter: string]> = [
  [0x01, 'F'],
  [0x02, 'S'],
  [0x04, 'R'],
  [0x10, '.'],
];

/** Of the outermost header only: what is in a tunnel or quoted by ICMP is none. */
function toFlags(line: string): Flags {
  const [protocols = '', bits = ''] = line.split('\t');
  const layers = protocols.split(':');
  const before = layers.slice(0, layers.indexOf('tcp'));
  const isOutermost = layers.includes('tcp') && before.filter((layer) => layer === 'ip' || layer === 'ipv6').length === 1;
  if (!isOutermost || bits === '' || before.some((layer) => layer.startsWith('icmp'))) return null;
  return LETTERS.map(([bit, letter]) => ((Number(bits) & bit) === 0 ? '' : letter)).join('');
}

/** Records of what tcpdump writes: a common savefile in the machine's byte order. */
function countRecords(bytes: Buffer): number {
  let packets = 0;
  for (let at = 24; at + 16 <= bytes.length; at += 16 + bytes.readUInt32LE(at + 8)) packets++;
  return packets;
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
