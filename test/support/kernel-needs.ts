/* What these scenarios need of the kernel, beyond what run-needs.ts knows. */
import { spawnSync } from 'node:child_process';
import { addInputRules, LOSE_FIRST } from './kernel-nft.js';

export type KernelNeed = 'nft' | 'nft-reset' | 'nft-sets' | 'fast-open';

const CHECKS: Readonly<Record<KernelNeed, () => string | null>> = {
  nft: () => (canRule('tcp dport 1 drop') ? null : 'nft, and nftables in the kernel: apt-get install nftables'),
  'nft-reset': () => (canRule('tcp dport 1 reject with tcp reset') ? null : "nft's `reject with tcp reset` (NFT_REJECT_INET)"),
  'nft-sets': () => (canRule(`tcp dport 1 ${LOSE_FIRST}`) ? null : "nft's sets that packets add to"),
  'fast-open': () =>
    succeeds('unshare', ['--net', 'sh', '-c', 'echo 3 > /proc/sys/net/ipv4/tcp_fastopen'])
      ? null
      : 'TCP Fast Open (net.ipv4.tcp_fastopen) in this kernel',
};

const answers = new Map<KernelNeed, string | null>();

/** For a test's `skip`: false where all is there, else why it does not run. */
export function lacksOfKernel(...needs: readonly KernelNeed[]): string | false {
  for (const need of needs) {
    const known = answers.get(need);
    const missing = known === undefined ? CHECKS[need]() : known;
    answers.set(need, missing);
    if (missing !== null) return `needs ${missing}`;
  }
  return false;
}

/** Whether nft takes a rule, in a namespace that is gone at once. */
function canRule(rule: string): boolean {
  return addInputRules(['unshare', '--net'], [rule]) === null;
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
