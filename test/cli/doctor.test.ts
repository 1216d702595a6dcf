import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { CHECK_NAMES, type DoctorReport, doctorSchema } from '../../src/doctor-schema.js';
import { Libpcap } from '../../src/libpcap.js';
import { TestNamespace } from '../support/live-namespace.js';
import { describeWith, lacks } from '../support/run-needs.js';
import { type RunOptions, runSyntop } from '../support/run-syntop.js';

const NOBODY = 65_534;
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(doctorSchema);

/** Runs `doctor --json`, whose report must be as the schema says, and its exit code as the report says. */
async function examine(options: RunOptions = {}): Promise<DoctorReport & { statusOf: (name: string) => string | undefined }> {
  const { code, stdout, stderr } = await runSyntop(['doctor', '--json'], options);
  assert.equal(stderr, '');
  const report = JSON.parse(stdout) as DoctorReport;
  assert.ok(validate(report), JSON.stringify(validate.errors));
  assert.deepEqual(
    report.checks.map(({ name }) => name),
    CHECK_NAMES,
  );
  assert.equal(code, report.canCapture ? 0 : 1);
  return { ...report, statusOf: (name) => report.checks.find((check) => check.name === name)?.status };
}

describe('doctor', () => {
  test('What is mended stands below its line, and all lines are there.', async () => {
    const { stdout, stderr } = await runSyntop(['doctor']);
    assert.equal(stderr, '');
    for (const name of CHECK_NAMES) assert.match(stdout, new RegExp(`^(ok|limited|missing) +${name} +\\S`, 'm'));
    assert.match(stdout, /\n\nLive capture (works|does not work here)\.\n$/);
  });
});

describeWith(['root', 'libpcap'], 'doctor on a machine where root may capture', () => {
  test('Root can capture: a handle is opened, with all of its ring.', async () => {
    const report = await examine();
    assert.equal(report.canCapture, true);
    for (const name of ['node', 'koffi', 'libpcap', 'interfaces', 'capture', 'ring', 'clock']) {
      assert.equal(report.statusOf(name), 'ok', name);
    }
    assert.match(report.checks.find(({ name }) => name === 'ring')?.detail ?? '', /^(\d+) MiB of \1 MiB$/);
  });

  test('A user who may not capture is told what to do.', async () => {
    const report = await examine({ userId: NOBODY });
    assert.deepEqual([report.canCapture, report.statusOf('libpcap'), report.statusOf('capture')], [false, 'ok', 'missing']);
    assert.match(report.checks.find(({ name }) => name === 'capture')?.remedy ?? '', /sudo syntop/);
  });

  test('Root without CAP_NET_RAW is told what is missing.', async () => {
    const report = await examine({ prefix: ['setpriv', '--bounding-set=-net_raw'] });
    assert.deepEqual([report.canCapture, report.statusOf('capture')], [false, 'missing']);
  });

  test('Where no interface is up, none can be captured.', { skip: lacks('ip', 'net-namespaces') }, async (t) => {
    const namespace = new TestNamespace();
    t.after(() => namespace.remove());
    namespace.ip('link', 'set', 'lo', 'down');
    const report = await examine({ prefix: namespace.prefix });
    assert.deepEqual(
      [report.canCapture, report.statusOf('interfaces'), report.statusOf('capture')],
      [false, 'missing', 'missing'],
    );
  });

  test('Without libpcap, the rest is still looked at.', { skip: lacks('mount-namespaces') }, async () => {
    Libpcap.load('test');
    const file = /\S*\/libpcap\.so\S*/.exec(readFileSync('/proc/self/maps', 'utf8'))?.[0] ?? assert.fail('libpcap is mapped');
    const prefix = ['unshare', '--mount', 'sh', '-c', 'mount --bind /dev/null "$0" && exec "$@"', file];
    const report = await examine({ prefix });
    assert.deepEqual([report.canCapture, report.statusOf('libpcap'), report.statusOf('koffi')], [false, 'missing', 'ok']);
    assert.match(report.checks.find(({ name }) => name === 'libpcap')?.remedy ?? '', /apt-get install libpcap0\.8/);
  });
});
