import { formatAddress } from './address.js';
import type { ConnRecord } from './conn-record.js';
import type { HostKnowledge } from './host-knowledge.js';

/** Why the kernel of this machine reset a connection, in its own word; null where another machine did, or it is not known. */
export function findResetReason(connection: ConnRecord, host: HostKnowledge): string | null {
  const { resetBy, family, origWords, origPort, respWords, respPort } = connection;
  if (resetBy === null) return null;
  const orig = formatAddress(family, origWords);
  const resp = formatAddress(family, respWords);
  const reset = resetBy === 'orig' ? host.resetOf(orig, origPort, resp, respPort) : host.resetOf(resp, respPort, orig, origPort);
  return reset?.reason ?? null;
}
