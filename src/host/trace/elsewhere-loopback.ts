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
  private readonly endpoints = new Set<string>();

  note(ip: string, port: number): void {
    if (this.endpoints.size >= MOST_ENDPOINTS) this.endpoints.clear();
    this.endpoints.add(keyOf({ ip, port }));
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
