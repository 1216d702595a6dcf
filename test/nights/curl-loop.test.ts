/* A loop of curl at a port of lo where nobody listens: each of its processes is gone within milliseconds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NightStage, planEvenly } from '../support/night-stage.js';
import { describeWith, makeLacks, succeeds } from '../support/run-needs.js';
import { reportOf, windowsOf } from '../support/run-syntop.js';

const PORT = 7262;
const LOOP = `while :; do curl -s http://127.0.0.1:${PORT}/; done`;
/** Refusals within a minute from which on it is a storm: docs/verdicts.md. */
const STORM = 30;

const BY_CURL = /, by curl \((\d+ processes, last )?pid \d+\)/;

const lacksCurl = makeLacks({ curl: () => (succeeds('curl', ['--version']) ? null : 'curl: apt-get install curl') });

describeWith(['root', 'libpcap', 'ip', 'net-namespaces', 'tracefs'], 'a loop of curl at a closed port of lo', () => {
  test('It is named, with its pid and who started it, by the end of the second in which it became a storm, or of the next.', {
    skip: lacksCurl('curl'),
  }, async (t) => {
    const stage = new NightStage(t);
    const host = stage.addNamespace();
    const syntop = await stage.capture(host, '-i', 'lo');
    // The same address and port, but of another host: a container, perhaps.
    const knock = { to: '127.0.0.1', port: PORT, lines: [], end: 'close' } as const;
    const stranger = stage.connect(
      stage.addNamespace(),
      planEvenly(600, [0, 30_000], () => knock),
    );
    const shell = stage.start(host, ['sh', '-c', LOOP]);
    const began = performance.now();
    await syntop.until('it is named', () => syntop.stdout.includes('"refused-storm"'));
    t.diagnostic(`named ${Math.round(performance.now() - began)} ms after the loop was started`);
    await syntop.until('it has counted more', () => windowsOf(syntop).length > 6);
    await shell.kill();
    const finished = await syntop.end();

    const windows = windowsOf(finished);
    let attempts = 0;
    const becameStorm = windows.findIndex((window) => {
      attempts += window.totals.attempts;
      return attempts >= STORM;
    });
    const named = windows.findIndex(({ verdicts }) => verdicts.some(({ kind }) => kind === 'refused-storm'));
    const withPid = windows.findIndex(({ verdicts }) => verdicts.some(({ sentence }) => BY_CURL.test(sentence)));
    assert.ok(becameStorm >= 0 && named >= becameStorm);
    assert.ok(named <= becameStorm + 1, `a storm in window ${becameStorm}, named in window ${named}`);
    assert.ok(withPid >= named && withPid <= named + 1, `named in window ${named}, with its pid in window ${withPid}`);

    const { verdicts, host: facts } = reportOf(finished);
    assert.deepEqual(
      verdicts.map(({ kind }) => kind),
      ['refused-storm'],
    );
    const [verdict] = verdicts;
    assert.deepEqual(
      [verdict?.source, verdict?.service, verdict?.reason],
      ['127.0.0.1', { ip: '127.0.0.1', port: PORT }, 'NO_SOCKET'],
    );
    assert.ok(verdict?.sentence.includes(`, started by sh (pid ${shell.pid})`), verdict?.sentence);
    const commands = verdict?.remedies.flatMap((remedy) => remedy.commands) ?? [];
    assert.ok(commands.includes(`ps -fp ${shell.pid}`), commands.join('\n'));
    assert.ok(
      facts?.connectors.every(({ process }) => process.pid !== stranger.pid),
      'a process of another namespace',
    );
    assert.ok(!commands.some((line) => line.includes(`${stranger.pid}`)), commands.join('\n'));
    assert.match(verdict?.process ?? '', /^curl \(\d+ processes, last pid \d+\)$/);
    const connector = facts?.connectors.find(({ ip, port }) => ip === '127.0.0.1' && port === PORT);
    assert.equal(connector?.process.name, 'curl');
    assert.deepEqual(connector?.process.parent, { pid: shell.pid, name: 'sh' });
  });
});
