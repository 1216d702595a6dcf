import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readUnit } from '../../../src/host/process/unit.js';

const ID = '0123456789abcdef'.repeat(4);
const POD = 'pod12345678_1234_1234_1234_123456789012';

describe('the unit or container of a process', () => {
  const cases: ReadonlyArray<readonly [string, string | null]> = [
    ['0::/system.slice/nginx.service', 'nginx.service'],
    ['0::/system.slice/system-getty.slice/getty@tty1.service', 'getty@tty1.service'],
    ['0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-shop.service', 'app-shop.service'],
    ['0::/user.slice/user-1000.slice/session-3.scope', 'session-3.scope'],
    ['0::/init.scope', null],
    ['0::/', null],
    [`0::/system.slice/docker-${ID}.scope`, 'docker 0123456789ab'],
    [`0::/docker/${ID}`, 'docker 0123456789ab'],
    [`0::/docker/${ID}/system.slice/nginx.service`, 'docker 0123456789ab'],
    [`0::/machine.slice/libpod-${ID}.scope/container`, 'podman 0123456789ab'],
    [
      `0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-${POD}.slice/cri-containerd-${ID}.scope`,
      'containerd 0123456789ab',
    ],
    [`0::/kubepods.slice/kubepods-${POD}.slice/crio-${ID}.scope`, 'cri-o 0123456789ab'],
    [`0::/kubepods/besteffort/${POD.replaceAll('_', '-')}/${ID}`, 'kubernetes 0123456789ab'],
    ['0::/lxc.payload.shop/system.slice', 'lxc shop'],
    ['0::/lxc/shop', 'lxc shop'],
    ['0::/machine.slice/systemd-nspawn@shop.service/payload', 'nspawn shop'],
    [`9:name=systemd:/system.slice/ssh.service\n8:pids:/x.service\n0::/`, 'ssh.service'],
    [`9:name=systemd:/\n4:memory:/docker/${ID}\n0::/`, 'docker 0123456789ab'],
    ['4:memory:/process_api/86debdba7639af119ea2a34243d7d170\n0::/', null],
    ['', null],
  ];

  for (const [cgroup, unit] of cases) {
    test(`${JSON.stringify(cgroup)} is ${unit ?? 'none'}.`, () => assert.equal(readUnit(`${cgroup}\n`), unit));
  }

  test('Any text is read.', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        readUnit(text);
        readUnit(`0::/${text}`);
      }),
    );
  });
});
