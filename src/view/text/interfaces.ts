import type { HostInterface } from '../../host-interface.js';
import { sanitize } from '../../sanitize.js';
import { layOutTable } from './table.js';

const HEADINGS = ['NAME', 'LINK TYPE', 'STATE', 'ADDRESS', 'DESCRIPTION'];

/** The interfaces as a table, an address a line. */
export function renderInterfaces(interfaces: readonly HostInterface[]): string {
  const rows = interfaces.flatMap((one) => {
    const first = [one.name, one.linkType ?? '-', describeState(one), one.addresses[0] ?? '-', sanitize(one.description ?? '')];
    const more = one.addresses.slice(1).map((address) => ['', '', '', address, '']);
    return [first, ...more];
  });
  const columns = HEADINGS.map(
    (heading, index) =>
      ({ heading, width: 0, align: 'left', giveWay: 0, cell: (row: readonly string[]) => row[index] ?? '' }) as const,
  );
  return `${layOutTable(columns, rows).lines.join('\n')}\n`;
}

function describeState({ isUp, isLoopback }: HostInterface): string {
  return `${isUp ? 'up' : 'down'}${isLoopback ? ', loopback' : ''}`;
}
