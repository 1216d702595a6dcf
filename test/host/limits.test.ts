import assert from 'node:assert/strict';
import { closeSync, openSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { HOST_FILES } from '../../src/host/host-files.js';
import { parseFileLimit, readFileLimits, readFileUse } from '../../src/host/limits.js';
import { parseNumbers, readHostSettings } from '../../src/host/limits-settings.js';
import { hostFilesOf } from '../support/host-texts.js';

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max open files            1024                 1048576              files     
`;

describe('limits', () => {
  test('A process has its soft limit; one that has gone, or may not be looked at, is left out.', () => {
    const files = hostFilesOf({
      texts: { '/proc/7/limits': LIMITS, '/proc/8/limits': LIMITS, '/proc/9/limits': LIMITS },
      folders: { '/proc/7/fd': 1006, '/proc/9/fd': 3 },
    });
    assert.deepEqual(readFileLimits([7, 8, 9, 10, 7], files), [
      { pid: 7, open: 1006, limit: 1024 },
      { pid: 9, open: 3, limit: 1024 },
    ]);
  });

  test("The machine's open files are the first and the last of file-nr.", () => {
    assert.deepEqual(readFileUse(hostFilesOf({ texts: { '/proc/sys/fs/file-nr': '870\t0\t2466170\n' } })), {
      open: 870,
      limit: 2466170,
    });
    assert.equal(readFileUse(hostFilesOf({ texts: { '/proc/sys/fs/file-nr': '870 0' } })), null);
    assert.equal(readFileUse(hostFilesOf({})), null);
  });

  test('A limit that is no number is none, and of any text a limit is a whole number.', () => {
    assert.equal(parseFileLimit('Max open files            unlimited            unlimited            files\n'), null);
    fc.assert(fc.property(fc.string(), (text) => (parseFileLimit(`Max open files ${text}`) ?? 0) >= 0));
    fc.assert(fc.property(fc.string(), fc.nat(3), (text, count) => (parseNumbers(text, count) ?? []).every(Number.isFinite)));
  });

  test('Settings are told one by one, null where they are not there.', () => {
    const texts = {
      '/proc/sys/net/ipv4/ip_local_port_range': '32768\t60999\n',
      '/proc/sys/net/core/somaxconn': '4096\n',
      '/proc/sys/net/ipv4/tcp_syncookies': '1\n',
      '/proc/sys/net/ipv4/tcp_synack_retries': 'many\n',
    };
    assert.deepEqual(readHostSettings(hostFilesOf({ texts })), {
      portRange: [32768, 60999],
      mostQueued: 4096,
      mostHalfOpen: null,
      synCookies: 1,
      synAckRetries: null,
    });
    const backwards = { '/proc/sys/net/ipv4/ip_local_port_range': '60999 32768' };
    assert.equal(readHostSettings(hostFilesOf({ texts: backwards })).portRange, null);
  });
});

describe('limits on this machine', { skip: process.platform === 'linux' ? false : 'needs Linux' }, () => {
  test('This process has one file more when it has opened one.', (t) => {
    const openFiles = () => readFileLimits([process.pid])[0]?.open ?? assert.fail('this process can be looked at');
    const before = openFiles();
    const descriptor = openSync('/dev/null', 'r');
    t.after(() => closeSync(descriptor));
    assert.equal(openFiles(), before + 1);
    // Listing needs one itself.
    assert.ok(Math.abs(readdirSync('/proc/self/fd').length - openFiles()) <= 1);
  });

  test('The machine has files open, and settings.', () => {
    const use = readFileUse() ?? assert.fail('file-nr can be read');
    assert.ok(use.open > 0 && use.limit >= use.open);
    assert.equal(Object.values(readHostSettings()).includes(null), false);
  });

  test('What is not there is null.', () => {
    assert.deepEqual(
      [HOST_FILES.readText('/nowhere'), HOST_FILES.readPieces('/nowhere'), HOST_FILES.countEntries('/nowhere')],
      [null, null, null],
    );
  });
});
