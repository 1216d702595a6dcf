import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runSyntop } from '../support/run-syntop.js';

const CASES: ReadonlyArray<readonly [title: string, args: readonly string[], words: string]> = [
  ['To standard output, where the report goes', ['-w', '-'], 'name a file'],
  ['Rotating by size without a file', ['--rotate-size', '1M'], 'add -w FILE'],
  ['Rotating by time without a file', ['--rotate-every', '1h'], 'add -w FILE'],
  ['Keeping some files without a file', ['--keep', '3'], 'add -w FILE'],
  ['Keeping some files of one', ['-w', 'trace.pcap', '--keep', '3'], 'add --rotate-size or --rotate-every'],
  ['A size that is none', ['-w', 'trace.pcap', '--rotate-size', '5X'], '500K, 100M or 1G'],
  ['A size of nothing', ['-w', 'trace.pcap', '--rotate-size', '0'], '500K, 100M or 1G'],
  ['A time that is none', ['-w', 'trace.pcap', '--rotate-every', 'often'], '30s, 5m'],
  ['No files at all', ['-w', 'trace.pcap', '--rotate-size', '1M', '--keep', '0'], 'number of files'],
  ['No file name', ['-w', ''], 'name a file'],
];

describe('recordings that make no sense', () => {
  for (const [title, args, words] of CASES) {
    test(`${title} is refused: exit code 2, one line with the remedy, no data.`, async () => {
      const { code, signal, stdout, stderr } = await runSyntop(['live', '--plain', ...args]);
      assert.deepEqual({ code, signal, stdout }, { code: 2, signal: null, stdout: '' });
      assert.match(stderr, /^syntop: [^\n]+\n$/);
      assert.ok(stderr.includes(words), `'${words}' is in: ${stderr}`);
    });
  }

  test('The help has a line for each option of a recording.', async () => {
    const { stdout } = await runSyntop(['live', '--help']);
    for (const option of ['-w, --write <file>', '--rotate-size <bytes>', '--rotate-every <time>', '--keep <files>']) {
      assert.ok(stdout.includes(option), option);
    }
  });
});
