import type { HostInterface } from '../../host-interface.js';
import { sanitize } from '../../sanitize.js';
import { layOutTable } from './table.js';

/** The interfaces as a table, an address a line. */
export function renderInterfaces(interfaces: readonly HostInterface[]): string {
  const rows = interfaces.flatMap((one) => {
    const first = [one.name, one.linkType ?? '-', describeState(one), one.addresses[0] ?? '-', sanitize(one.description ?? '')];
    const more = one.addresses.slice(1).map((address) => ['', '', '', address, '']);
    return [first, ...more];
  });
  const columns = ['NAME', 'LINK TYPE', 'STATE', 'ADDRESS', 'DESCRIPTION'].map(
    (heading) => ({ heading, width: 0, align: 'left' }) as const,
  );
  return `${layOutTable(columns, rows).join('\n')}\n`;
}

function describeState({ isUp, isLoopback }: HostInterface): string {
  return `${isUp ? 'up' : 'down'}${isLoopback ? ', loopback' : ''}`;
}
