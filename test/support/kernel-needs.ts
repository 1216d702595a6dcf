/* What these scenarios need of the kernel, beyond what run-needs.ts knows. */
import { addInputRules, LOSE_FIRST } from './kernel-nft.js';
import { makeLacks, succeeds } from './run-needs.js';

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

export const lacksOfKernel = makeLacks(CHECKS);

/** Whether nft takes a rule, in a namespace that is gone at once. */
function canRule(rule: string): boolean {
  return addInputRules(['unshare', '--net'], [rule]) === null;
}
