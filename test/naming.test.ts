import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { SyntopError } from '../src/errors.js';
import type { HostMoment } from '../src/host-knowledge.js';
import { Naming, type NamingRequest } from '../src/naming.js';
import type { ScreenRow, ScreenSnapshot } from '../src/screen-snapshot.js';
import { buildMmdb } from './support/mmdb-builder.js';
import { makeDetail, makeReplay, makeRow, makeSnapshot, makeTable } from './support/screen-builder.js';
import { makeHost } from './support/screen-host.js';

const CLIENT = '192.0.2.1';
const OWN = '203.0.113.5';
const EXAMPLE = buildMmdb({
  networks: {
    '192.0.2.0/24': { country: { iso_code: 'DE' }, autonomous_system_number: 64500, autonomous_system_organization: 'Example' },
  },
});

/** A folder with these files, which is gone after the test. Gives their paths. */
function writeFiles(t: TestContext, ...files: readonly Uint8Array[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'syntop-naming-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return files.map((bytes, at) => {
    const path = join(folder, `${at}.mmdb`);
    writeFileSync(path, bytes);
    return path;
  });
}

function setUp({ numeric = false, databases = [] }: Partial<NamingRequest> = {}) {
  const asked: string[] = [];
  const clock = { millis: 0 };
  let own = [OWN];
  let isCancelled = false;
  const naming = Naming.open(
    { numeric, databases },
    {
      resolver: {
        reverse: (ip) => {
          asked.push(ip);
          return Promise.resolve([`${ip.replaceAll(/[.:]/g, '-')}.example`]);
        },
        cancel: () => {
          isCancelled = true;
        },
      },
      now: () => clock.millis,
      listOwn: () => own,
    },
  );
  return {
    naming,
    asked,
    clock,
    becomeOwn: (...addresses: string[]) => {
      own = addresses;
    },
    isCancelled: () => isCancelled,
  };
}

function show(rows: readonly ScreenRow[], changes: Partial<ScreenSnapshot> = {}): ScreenSnapshot {
  return makeSnapshot({ table: makeTable([...rows]), ...changes });
}

function hostWith(...ips: readonly string[]): HostMoment {
  const establishedSources = ips.map((ip) => ({ ip, sockets: 1 }));
  return { facts: { peers: { establishedSources } } } as unknown as HostMoment;
}

function nextTurn(): Promise<void> {
  return new Promise((go) => setImmediate(go));
}

describe('naming what a screen shows', () => {
  test('A name is there in the snapshot after its answer; nothing waits for it, and the snapshot given stays as it was.', async () => {
    const { naming, asked } = setUp();
    const snapshot = show([makeRow({ address: CLIENT, isProven: true })]);
    assert.deepEqual([...naming.name(snapshot).names], []);
    naming.want(snapshot, snapshot.table.rows);
    assert.deepEqual([...naming.name(snapshot).names], []);
    await nextTurn();
    assert.deepEqual([...naming.name(snapshot).names], [[CLIENT, '192-0-2-1.example']]);
    assert.deepEqual([asked, snapshot.names.size], [[CLIENT], 0]);
  });

  test('Of both addresses of a pair; of a network, of which an address is part of the text, none.', () => {
    const { naming, asked } = setUp();
    const pair = show([makeRow({ address: CLIENT, peer: '192.0.2.2', isProven: true })]);
    naming.want(pair, pair.table.rows);
    const nets = makeTable([makeRow({ address: '192.0.2.0/24', isProven: true })], { view: 'subnets' });
    naming.want(makeSnapshot({ table: nets }), nets.rows);
    assert.deepEqual(asked, [CLIENT, '192.0.2.2']);
  });

  test('A thousand sources that may be invented are asked for by nobody, whatever they count as open, also in detail.', () => {
    const { naming, asked, clock } = setUp();
    const rows = Array.from({ length: 1000 }, (_, at) =>
      makeRow({ address: `198.51.${at >> 8}.${at & 255}`, open: 3, attempts: 3 }),
    );
    const detail = makeDetail({ address: '198.51.0.9', row: rows[9] ?? null });
    for (let second = 0; second < 60; second++) {
      clock.millis += 1000;
      naming.want(show(rows, { detail }), rows);
    }
    naming.want(show(rows, { detail: makeDetail({ address: CLIENT, row: null }) }), rows);
    assert.deepEqual(asked, []);
  });

  test('Proven are those whose responder sent a FIN, and those that the kernel has connections with; near ones are asked for anyway.', () => {
    const { naming, asked, clock } = setUp();
    const addresses = [CLIENT, '192.0.2.2', '192.0.2.3', '10.0.0.1', OWN, '2001:db8::1'];
    const rows = addresses.map((address) => makeRow({ address, isProven: address === CLIENT }));
    const snapshot = show(rows, { host: hostWith('::ffff:192.0.2.3', '2001:db8::1') });
    naming.name(snapshot);
    for (let turn = 0; turn < 9; turn++) {
      naming.want(snapshot, rows);
      clock.millis += 1000;
    }
    // Four wait for their answers; more are not asked for meanwhile.
    assert.deepEqual(asked, [CLIENT, '192.0.2.3', '10.0.0.1', OWN]);
  });

  test('The source in detail is asked for first, and has its name, its network and whether it is this machine.', async (t) => {
    const { naming, asked } = setUp({ databases: writeFiles(t, EXAMPLE) });
    const row = makeRow({ address: CLIENT, isProven: true });
    const snapshot = show([makeRow({ address: '10.0.0.1' })], { detail: makeDetail({ address: CLIENT, row, name: null }) });
    naming.want(snapshot, snapshot.table.rows);
    await nextTurn();
    const { detail } = naming.name(snapshot);
    assert.deepEqual([detail?.name, detail?.network, detail?.isOwn], ['192-0-2-1.example', 'DE AS64500 Example', false]);
    assert.deepEqual(asked, [CLIENT, '10.0.0.1']);
    const own = naming.name(show([], { detail: makeDetail({ address: OWN }) })).detail;
    assert.deepEqual([own?.network, own?.isOwn], [null, true]);
  });

  test("This machine's addresses are marked, as they come and go; in a replay none, as it may be of another machine.", () => {
    const { naming, clock, becomeOwn } = setUp();
    const rows = [OWN, CLIENT, '127.0.0.9'].map((address) => makeRow({ address }));
    const listOwn = (changes: Partial<ScreenSnapshot> = {}) => [...naming.name(show(rows, changes)).own];
    assert.deepEqual(listOwn(), [OWN, '127.0.0.9']);
    becomeOwn(CLIENT);
    clock.millis += 9999;
    assert.deepEqual(listOwn(), [OWN, '127.0.0.9']);
    clock.millis += 1;
    assert.deepEqual(listOwn(), [CLIENT, '127.0.0.9']);
    assert.deepEqual(listOwn(makeReplay()), []);
    const { detail } = naming.name(show([], { ...makeReplay(), detail: makeDetail({ address: CLIENT }) }));
    assert.equal(detail?.isOwn, false);
  });

  test("In a replay beside which the host was recorded, that one's addresses are marked.", () => {
    const { naming } = setUp();
    const host = makeHost({ addresses: [CLIENT] });
    const rows = [OWN, CLIENT].map((address) => makeRow({ address }));
    assert.deepEqual([...naming.name(show(rows, { ...makeReplay(), host })).own], [CLIENT]);
  });

  test('With -n nobody is asked, own addresses and networks are still told.', (t) => {
    const { naming, asked } = setUp({ numeric: true, databases: writeFiles(t, EXAMPLE) });
    const row = makeRow({ address: CLIENT, isProven: true });
    const snapshot = show([row, makeRow({ address: OWN })], { detail: makeDetail({ address: CLIENT, row }) });
    naming.want(snapshot, snapshot.table.rows);
    const named = naming.name(snapshot);
    assert.deepEqual(
      [asked, [...named.names], [...named.own], named.detail?.name, named.detail?.network],
      [[], [], [OWN], null, 'DE AS64500 Example'],
    );
  });

  test('What is being asked for at the end is called off.', () => {
    const { naming, isCancelled } = setUp();
    naming.close();
    assert.ok(isCancelled());
    setUp({ numeric: true }).naming.close();
  });
});

describe('databases of networks', () => {
  test('One that was given and is none is an error; in a usual place it is passed over with a notice, and the next is used.', (t) => {
    const [bad = '', good = ''] = writeFiles(t, Buffer.from('no database'), EXAMPLE);
    const isTold = (cause: unknown) =>
      cause instanceof SyntopError && cause.message.startsWith(`cannot use the database ${bad}: `);
    assert.throws(() => Naming.open({ numeric: true, databases: [good, bad] }), isTold);
    const naming = Naming.open({ numeric: true, databases: null }, { findUsual: () => [bad, good], listOwn: () => [] });
    assert.equal(naming.notices.length, 1);
    assert.match(naming.notices[0] ?? '', new RegExp(`^cannot use the database ${bad}: `));
    const { detail } = naming.name(show([], { detail: makeDetail({ address: CLIENT }) }));
    assert.equal(detail?.network, 'DE AS64500 Example');
  });
});
