import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runSyntop } from '../support/run-syntop.js';

/** Command lines that make no sense, and what must be said. */
const CASES: ReadonlyArray<readonly [title: string, args: readonly string[], ...words: string[]]> = [
  ['An unknown command is refused with the one that was meant', ['reply', 'a.pcap'], "'reply'", 'Did you mean replay?'],
  ['An unknown option is refused with the one that was meant', ['replay', '--jsn', 'a.pcap'], "'--jsn'", 'Did you mean --json?'],
  ['An unknown option of live is refused with the one that was meant', ['live', '--durration', '3s'], 'Did you mean --duration?'],
  ['An unknown option without a command is refused', ['--bogus'], "'--bogus'"],
  ['An unknown short option is refused', ['replay', '-Q', 'a.pcap'], "'-Q'"],
  ['A replay without a file is refused', ['replay'], "'file'"],
  ['A surplus word is refused', ['live', 'lo'], "'live'"],
  ['A surplus word for interfaces is refused', ['interfaces', 'lo'], "'interfaces'"],
  ['An option without its value is refused', ['replay', 'a.pcap', '--top'], "'--top <n>'"],
  ['A filter without its value is refused', ['replay', 'a.pcap', '-f'], '--filter'],
  ...['0', '-1', '1.5', 'many', '', '0x10', '1e3'].map(
    (value) =>
      [`--top ${JSON.stringify(value)} is refused`, ['replay', `--top=${value}`, 'a.pcap'], "'--top <n>'", 'or all'] as const,
  ),
  ...['0', '5x', '-3s', '1 s', '', 's', '0.5ms', 'forever'].map(
    (value) => [`--duration ${JSON.stringify(value)} is refused`, ['live', `--duration=${value}`], '--duration', '30s'] as const,
  ),
  ['A duration that no timer can wait is refused', ['live', '--duration', '25d'], '--duration', '24 days'],
  ['--interval 0 is refused', ['live', '--interval', '0'], '--interval'],
  ...['0', '-5', '2.5', 'x', '99999999999999999999'].map(
    (value) => [`-c ${value} is refused`, ['replay', `--count=${value}`, 'a.pcap'], '--count', 'number of packets'] as const,
  ),
  ['-c x is refused in its short form', ['live', '-c', 'x'], "'x'"],
  ['-s below the headers is refused', ['live', '-s', '40'], '64 to 262144'],
  ['-s above any packet is refused', ['live', '-s', '262145'], '64 to 262144'],
  ...['0', '33', '24,0', '24,129', '24,56,3', ',64', 'x', '24.5', '-1', '', '24,'].map(
    (value) =>
      [
        `--prefix ${JSON.stringify(value)} is refused`,
        ['replay', `--prefix=${value}`, 'a.pcap'],
        "'--prefix <bits>'",
        '1 to 32 bits for IPv4',
      ] as const,
  ),
  ['--prefix is refused for live too', ['live', '--prefix', '24/64'], "'24/64'", 'such as 24 or 24,56'],
  ['--prefix without its value is refused', ['replay', 'a.pcap', '--prefix'], "'--prefix <bits>'"],
  ['--connections takes no value', ['replay', '--connections=all', 'a.pcap'], '--connections'],
  ['--connection is refused with the one that was meant', ['live', '--connection'], 'Did you mean --connections?'],
  ['--by with an unknown table is refused', ['replay', '--by', 'port', 'a.pcap'], '--by', 'src, subnet, service, pair'],
  ...['--by=src', '--csv'].flatMap((table) =>
    ['--json', '--connections', '--dashboard', '--speed=10'].map(
      (other) =>
        [`${table} is refused beside ${other}`, ['replay', 'a.pcap', table, other], table.slice(0, 4), 'cannot be used'] as const,
    ),
  ),
  ['--csv is refused for live', ['live', '--csv'], "'--csv'"],
  ['-B x is refused', ['live', '-B', 'x'], 'KiB'],
  ['-B beyond measure is refused', ['live', '-B', '9999999'], '1048576 KiB'],
];

describe('command lines that make no sense', () => {
  for (const [title, args, ...words] of CASES) {
    test(`${title}: exit code 2, one line, no data.`, async () => {
      const { code, signal, stdout, stderr } = await runSyntop(args);
      assert.match(stderr, /^syntop: [^\n]+[^.,:;]; see syntop --help\n$/);
      assert.doesNotMatch(stderr, /invalid\. /);
      assert.deepEqual({ code, signal, stdout }, { code: 2, signal: null, stdout: '' });
      for (const word of words) assert.ok(stderr.includes(word), `'${word}' is in: ${stderr}`);
    });
  }

  test('The help says times with their unit, and that attempts are followed to their end.', async () => {
    assert.match((await runSyntop(['live', '--help'])).stdout, /--interval <time> +time between lines \(default: 1s\)/);
    assert.match((await runSyntop(['--help'])).stdout.replace(/\s+/g, ' '), /who resets whom, and how each attempt ended/);
  });

  test('Control characters on the command line do not reach the terminal.', async () => {
    const { code, stderr } = await runSyntop(['replay', '--\x1b[31m\u202e', 'a.pcap']);
    assert.equal(code, 2);
    assert.match(stderr, /^syntop: [^\n]+\n$/);
    assert.doesNotMatch(stderr.trimEnd(), /[\p{Cc}\p{Cf}]/u);
  });

  for (const args of [['--help'], ['help'], ['live', '--help'], ['replay', '--help'], ['interfaces', '--help'], ['--version']]) {
    test(`'syntop ${args.join(' ')}' writes to standard output and succeeds.`, async () => {
      const { code, stdout, stderr } = await runSyntop(args);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
      assert.match(stdout, args[0] === '--version' ? /^\d+\.\d+\.\d+\n$/ : /^Usage: syntop [\s\S]*\n$/);
    });
  }
});
