import { networkInterfaces } from 'node:os';

/** More are not listed: a machine has many where it has many containers. */
const MOST_ADDRESSES = 4096;

/** The machine's own addresses, those of interfaces that are up in this thread's network namespace; each once. own-addresses.ts asks them. */
export function listOwnAddresses(interfaces: typeof networkInterfaces = networkInterfaces): string[] {
  const addresses = new Set<string>();
  for (const entries of Object.values(interfaces())) {
    for (const { address } of entries ?? []) {
      if (addresses.size < MOST_ADDRESSES) addresses.add(address.split('%')[0] ?? address);
    }
  }
  return [...addresses];
}
