import type { Connector } from '../../host-facts.js';

/** Then it begins anew: who still connects there is noted again. */
const MOST_ENDPOINTS = 512;

interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

/**
 * Endpoints on the loopback of other network namespaces, as containers have it. They have the same addresses as this host's own, and are
 * told from these by who connects to them.
 */
export class ElsewhereLoopback {
  /** Connects by key. */
  private readonly endpoints = new Map<string, number>();

  note(ip: string, port: number): void {
    if (this.endpoints.size >= MOST_ENDPOINTS) this.endpoints.clear();
    const key = keyOf({ ip, port });
    this.endpoints.set(key, (this.endpoints.get(key) ?? 0) + 1);
  }

  /** Without those that were gone before they could be looked at, where most that connect to the endpoint are of elsewhere. */
  leaveOutUnknown(connectors: readonly Connector[]): Connector[] {
    return connectors.filter((one) => one.process.commandLine !== '' || one.connects >= (this.endpoints.get(keyOf(one)) ?? 0));
  }

  /** The rows without those of such endpoints, unless somebody of here connects to an endpoint of the same name. */
  leaveOut<Row extends Endpoint>(rows: readonly Row[], own: readonly Endpoint[]): Row[] {
    if (this.endpoints.size === 0) return [...rows];
    const kept = new Set(own.map(keyOf));
    return rows.filter((row) => kept.has(keyOf(row)) || !this.endpoints.has(keyOf(row)));
  }
}

export function isLoopback(ip: string): boolean {
  return ip.startsWith('127.') || ip === '::1' || ip.startsWith('::ffff:127.');
}

function keyOf({ ip, port }: Endpoint): string {
  return `${ip} ${port}`;
}
