import { Command, CommanderError, Option } from 'commander';
import { EXIT_OK, SyntopError } from '../errors.js';
import { ENGINE_NAMES } from '../live-request.js';
import { REPORT_TABLES } from '../report-table.js';
import { VERSION } from '../version.js';
import {
  collect,
  DEFAULT_SUBNET_BITS,
  DEFAULT_TOP,
  parseDuration,
  parseFiles,
  parsePackets,
  parsePrefix,
  parseRing,
  parseSize,
  parseSnaplen,
  parseSpeed,
  parseTable,
  parseTop,
} from './options.js';
import type { World } from './output.js';

const EXAMPLES = `
Examples:
  sudo syntop                                 the dashboard, of every interface that is up
  sudo syntop live --plain                    a line a second in its place
  sudo syntop live -i lo --duration 30s       loopback for half a minute, then the report
  sudo syntop live -f 'port 443' --json       JSON Lines: windows, and the report at the end
  syntop replay night.pcap                    who opened and who reset, in a saved capture
  syntop replay night.pcap --dashboard        watch it again, ten times as fast: --speed 10
  syntop replay night.pcap -f 'net 10.1' --json | jq .openers
  syntop replay night.pcap --connections | jq -r 'select(.conn_state=="REJ")|."id.orig_h"'
  syntop interfaces                           where it can capture
  sudo syntop doctor                          what works here, and what mends the rest`;

const filterOption = () => new Option('-f, --filter <expression>', "only packets that match, in tcpdump's language");
const topOption = () => new Option('--top <n>', 'rows of each table, or all').default(DEFAULT_TOP).argParser(parseTop);
const jsonOption = () => new Option('--json', 'JSON instead of text');
const connectionsOption = () => new Option('--connections', 'a line of JSON for each connection, in place of text');
const prefixOption = () =>
  new Option('--prefix <bits>', 'size of the networks that are counted: IPv4, or IPv4,IPv6')
    .default(DEFAULT_SUBNET_BITS, '24,64')
    .argParser(parsePrefix);
const deepOption = () => new Option('--deep', 'count the TCP inside tunnels, by its own addresses');
const countOption = () => new Option('-c, --count <packets>', 'end after so many packets').argParser(parsePackets);

const numericOption = () => new Option('-n, --numeric', 'no names: no name server is asked, and ports stay numbers');
const geoOption = () =>
  new Option('--geo <file>', 'whose addresses are, a .mmdb file; may be given again (default: those of this machine)').argParser(
    collect,
  );

/** Parses the command line and runs its command. Resolves with the exit code; rejects with what the user must be told. */
export async function runProgram(args: readonly string[], world: World): Promise<number> {
  let exitCode = EXIT_OK;
  const program = new Command('syntop')
    .description('top for TCP handshakes: who opens connections, who resets whom, and how each attempt ended')
    .version(VERSION)
    .addHelpText('after', EXAMPLES);
  program
    .command('live')
    .description('capture on network interfaces (needs root or cap_net_raw)')
    .option('-i, --interface <name>', 'interface, may be given again (default: all that are up)', collect)
    .addOption(filterOption())
    .addOption(deepOption())
    .option('--duration <time>', 'end after this time: 30s, 5m, 1h', parseDuration)
    .addOption(new Option('--interval <time>', 'time between lines (default: 1s)').argParser(parseDuration))
    .addOption(topOption())
    .addOption(countOption())
    .option('-s, --snaplen <bytes>', 'bytes of each packet to look at', parseSnaplen)
    .option('-B, --buffer-size <KiB>', "size of each interface's kernel ring", parseRing)
    .addOption(prefixOption())
    .addOption(jsonOption())
    .addOption(connectionsOption())
    .option('-w, --write <file>', 'record the packets that match, as pcap with nanoseconds')
    .option('--rotate-size <bytes>', 'begin a new file when one has as many: 500K, 100M, 1G', parseSize)
    .option('--rotate-every <time>', 'begin a new file after this time: 10m, 1h', parseDuration)
    .option('--keep <files>', 'of a rotating set, only as many stay, the newest', parseFiles)
    .option('--with-host', 'beside each written FILE, what this machine says, its processes: FILE.host.jsonl')
    .option('--with-commands', 'as --with-host, with command lines, which may hold secrets')
    .addOption(new Option('--engine <name>', 'what fetches the packets').choices(ENGINE_NAMES).default('libpcap'))
    .option('--no-drop', 'stay root when the interfaces are open')
    .addOption(numericOption())
    .addOption(geoOption())
    .option('--no-host', 'ask this machine nothing: no processes, no counters')
    .option('--plain', 'lines of text, also on a terminal; so do --duration, --count and --interval')
    .action(async (flags) => {
      exitCode = await (await import('./live.js')).runLive(flags, world);
    });
  program
    .command('replay')
    .argument('<file...>', 'pcap or pcapng captures; - is standard input')
    .description('report on saved captures, several as one in the order of their times')
    .addOption(filterOption())
    .addOption(deepOption())
    .addOption(topOption())
    .addOption(countOption())
    .addOption(prefixOption())
    .addOption(jsonOption())
    .addOption(connectionsOption())
    .addOption(
      new Option('--by <what>', `one table in all its columns: ${REPORT_TABLES.join(', ')}`)
        .argParser(parseTable)
        .conflicts(['json', 'connections', 'dashboard']),
    )
    .addOption(new Option('--csv', 'that table as CSV (by default src)').conflicts(['json', 'connections', 'dashboard']))
    .addOption(new Option('--dashboard', 'play it on the screen').conflicts(['json', 'connections']))
    .addOption(
      new Option('--speed <times>', 'of the dashboard: 1, 10, max (default: 1)')
        .argParser(parseSpeed)
        .implies({ dashboard: true }),
    )
    .addOption(numericOption())
    .addOption(geoOption())
    .action(async (files, flags) => {
      exitCode = await (await import('./replay.js')).runReplay(files, flags, world);
    });
  program
    .command('interfaces')
    .description('list where syntop can capture')
    .addOption(jsonOption())
    .action(async (flags) => {
      exitCode = await (await import('./interfaces.js')).runInterfaces(flags, world);
    });
  program
    .command('doctor')
    .description('what works here, what does not, and what mends it')
    .addOption(jsonOption())
    .action(async (flags) => {
      exitCode = await (await import('./doctor.js')).runDoctor(flags, world);
    });
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: () => undefined });
  }
  try {
    await program.parseAsync(completeCommand(args), { from: 'user' });
    return exitCode;
  } catch (cause) {
    if (!(cause instanceof CommanderError)) throw cause;
    // Help and version have been written by now.
    if (cause.exitCode === 0) return EXIT_OK;
    throw new SyntopError('bad-usage', `${describeUsageError(cause.message)}; see syntop --help`);
  }
}

/** Commander's words as the first part of a sentence: on one line, the hint (options.ts) behind a colon, no full stop. */
function describeUsageError(message: string): string {
  const line = message.replace(/^error: /, '').replace(/\s+/g, ' ');
  return line.replace(/ is invalid\. (?=give |the )/, ' is invalid: ').replace(/\.$/, '');
}

/** Options of the program itself, which stand without a command. */
const PROGRAM_OPTIONS = new Set(['-h', '--help', '-V', '--version']);

/** No command means `live`; `-r FILE` is `replay FILE`, as tcpdump and tshark have it, and so are `-n -r FILE` and `-nr FILE`. */
function completeCommand(args: readonly string[]): string[] {
  const [first, ...rest] = args;
  if (first === '-n' && (rest[0] === '-r' || rest[0] === '--read')) return ['replay', '-n', ...rest.slice(1)];
  if (first === '-nr') return ['replay', '-n', ...rest];
  if (first === '-r' || first === '--read') return ['replay', ...rest];
  const hasCommand = first !== undefined && (!first.startsWith('-') || PROGRAM_OPTIONS.has(first));
  return hasCommand ? [...args] : ['live', ...args];
}
