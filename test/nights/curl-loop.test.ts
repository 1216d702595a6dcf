/* A loop of curl at a port of lo where nobody listens: each of its processes is gone within milliseconds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NightStage } from '../support/night-stage.js';
import { describeWith, makeLacks, succeeds } from '../support/run-needs.js';
import { reportOf, windowsOf } from '../support/run-syntop.js';

const PORT = 7262;
const LOOP = `while :; do curl -s http://127.0.0.1:${PORT}/; done`;
/** Refusals within a minute from which on it is a storm: docs/verdicts.md. */
const STORM = 30;

const lacksCurl = makeLacks({ curl: () => (succeeds('curl', ['--version']) ? null : 'curl: apt-get install curl') });

describeWith(['root', 'libpcap', 'ip', 'net-namespaces', 'tracefs'], 'a loop of curl at a closed port of lo', () => {
  test('It is named, with its pid and who started it, by the end of the second in which it became a storm, or of the next.', {
    skip: lacksCurl('curl'),
  }, async (t) => {
    const stage = new NightStage(t);
    const host = stage.addNamespace();
    const syntop = await stage.capture(host, '-i', 'lo');
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
    const isNamed = ({ verdicts }: (typeof windows)[number]) => verdicts.some(({ kind }) => kind === 'refused-storm');
    const named = windows.findIndex(isNamed);
    assert.ok(becameStorm >= 0 && named >= 0);
    assert.ok(named <= becameStorm + 1, `a storm in window ${becameStorm}, named in window ${named}`);
    assert.match(windows[named]?.verdicts[0]?.sentence ?? '', /, by curl \((\d+ processes, last )?pid \d+\)/);

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
    assert.match(verdict?.process ?? '', /^curl \(\d+ processes, last pid \d+\)$/);
    const connector = facts?.connectors.find(({ ip, port }) => ip === '127.0.0.1' && port === PORT);
    assert.equal(connector?.process.name, 'curl');
    assert.deepEqual(connector?.process.parent, { pid: shell.pid, name: 'sh' });
  });
});
