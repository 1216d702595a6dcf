import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { buildMmdb } from '../support/mmdb-builder.js';
import { replayJson, runSyntop } from '../support/run-syntop.js';
import { assertRefused } from '../support/run-told.js';

const SWARM = 'captures/night-5-swarm.pcap';
const folder = mkdtempSync(join(tmpdir(), 'syntop-geo-'));
after(() => rmSync(folder, { recursive: true }));

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const COUNTRIES = write('countries.mmdb', buildMmdb({ networks: { '192.0.2.0/24': { country: { iso_code: 'DE' } } } }));
const SYSTEMS = write(
  'systems.mmdb',
  buildMmdb({
    networks: {
      '192.0.2.0/24': { autonomous_system_number: 64500, autonomous_system_organization: 'Exa\u001b[31mmple' },
      '2001:db8:5::/48': { asn: 'AS64501', as_name: 'Another network, whose name is longer than any line' },
    },
  }),
);

describe('networks in a report', () => {
  test('Each source has what the databases know of it, each fact of the one that has it; the others have null.', async () => {
    const { sources } = await replayJson('--top', 'all', '--geo', COUNTRIES, '--geo', SYSTEMS, SWARM);
    const networkOf = (start: string) => {
      const [first, ...others] = sources.filter(({ ip }) => ip.startsWith(start)).map(({ network }) => network);
      for (const other of others) assert.deepEqual(other, first);
      return first;
    };
    assert.deepEqual(networkOf('192.0.2.'), { country: 'DE', asn: 64500, organization: 'Exa?[31mmple' });
    assert.deepEqual(networkOf('2001:db8:5:'), {
      country: null,
      asn: 64501,
      organization: 'Another network, whose name is longer than any line',
    });
    assert.equal(networkOf('198.51.100.'), null);
  });

  test('In text they are the last column of the sources, no wider than the line; without a database there is none.', async () => {
    const { stdout } = await runSyntop(['replay', '--geo', COUNTRIES, '--geo', SYSTEMS, SWARM]);
    assert.match(stdout, /^ {2}SOURCE .* BELONGS TO$/m);
    assert.match(stdout, /^ {2}192\.0\.2\.20 .* {2}DE AS64500 Exa\?\[31mmple$/m);
    const { stdout: all } = await runSyntop(['replay', '--top', 'all', '--geo', SYSTEMS, SWARM]);
    assert.match(all, /^ {2}2001:db8:5::\S+ .* {2}AS64501 Another.*…$/m);
    for (const line of `${stdout}${all}`.split('\n')) assert.ok(line.length <= 80, line);
    const { stdout: whole } = await runSyntop(['replay', '--top', 'all', '--by', 'src', '--geo', SYSTEMS, SWARM]);
    assert.match(whole, /AS64501 Another network, whose name is longer than any line$/m);
    const other = write('other.mmdb', buildMmdb({ networks: { '10.0.0.0/8': { country: { iso_code: 'FR' } } } }));
    assert.doesNotMatch((await runSyntop(['replay', '--geo', other, SWARM])).stdout, /BELONGS/);
  });

  test('A file that is no database, or is not there, is told before anything is read.', async () => {
    const none = write('none.mmdb', Buffer.from('no database'));
    await assertRefused(['replay', '--geo', none, SWARM], 1, [`cannot use the database ${none}: `, 'no MMDB file']);
    const missing = join(folder, 'missing.mmdb');
    await assertRefused(['replay', '--json', '--geo', missing, SWARM], 1, [`cannot use the database ${missing}: `, 'ENOENT']);
    await assertRefused(['live', '-i', 'lo', '--duration', '1s', '--geo', missing], 1, [missing]);
  });
});

describe('-n', () => {
  test('stands before -r as in tcpdump, also in one word; a report has no names, so it changes nothing there.', async () => {
    const plain = await runSyntop(['replay', SWARM]);
    assert.equal(plain.code, 0);
    for (const args of [
      ['-n', '-r', SWARM],
      ['-nr', SWARM],
      ['-r', SWARM, '-n'],
      ['replay', '--numeric', SWARM],
    ]) {
      assert.deepEqual(await runSyntop(args), plain);
    }
  });
});
