import type { HostFacts } from '../../src/host-facts.js';

/** What a host says that is well and has nothing to say. */
export function makeQuietFacts(changes: Partial<HostFacts> = {}): HostFacts {
  return {
    atMillis: 1_000_000,
    attribution: 'trace-events',
    sampledShare: 1,
    connectors: [],
    listeners: [],
    resetReasons: [],
    counters: {},
    sockets: {},
    conntrack: null,
    fileLimits: [],
    files: null,
    addresses: ['127.0.0.1', '::1'],
    ...changes,
  };
}
