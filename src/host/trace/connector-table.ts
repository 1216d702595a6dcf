import type { Connector, HostProcess } from '../../host-facts.js';
import { type CountedRow, RecentRows } from './recent-rows.js';

const MOST_ROWS = 512;
const MOST_SHOWN = 200;
/** Process numbers that a row remembers, to know a new one. */
const MOST_PIDS = 256;
/** Command lines of one name and endpoint that have a row each: a loop may give each of its processes another. */
const MOST_COMMAND_LINES = 8;

interface ConnectorRow extends CountedRow {
  readonly key: string;
  /** Of all rows with its name and endpoint. */
  readonly group: string;
  commandLine: string;
  process: HostProcess;
  readonly ip: string;
  readonly port: number;
  processes: number;
  readonly pids: Set<number>;
}

/**
 * Who connects where: a row for each name, command line and endpoint, so that a loop which starts a process for each connect is
 * one. A process that ended before its command line was read is counted to the others of its name.
 */
export class ConnectorTable {
  private readonly rows = new RecentRows<ConnectorRow>(MOST_ROWS, (row) => this.forget(row));
  private readonly groups = new Map<string, ConnectorRow[]>();
  private made = 0;

  count(process: HostProcess, ip: string, port: number, nowMillis: number): void {
    const group = `${process.name}\0${ip}\0${port}`;
    const known = this.groups.get(group);
    const row = known === undefined ? undefined : pickRow(known, process.commandLine);
    if (row === undefined) this.make(group, process, ip, port, nowMillis);
    else this.add(row, process, nowMillis);
  }

  /** What was counted since the last time was one in `factor`. */
  settle(factor: number): void {
    this.rows.settle(factor);
  }

  /**
   * Those with the most connects of late, most first.
   *
   * @param factor of what was counted since the last settling
   */
  list(factor: number): Connector[] {
    return this.rows.heaviest(MOST_SHOWN).map(({ process, processes, ip, port, count, pending }) => {
      return { process, processes, ip, port, connects: Math.round(count + pending * factor) };
    });
  }

  private make(group: string, process: HostProcess, ip: string, port: number, nowMillis: number): void {
    // The number is of the row, so that its key stays when its command line becomes known.
    const key = `${this.made++}`;
    const row = this.rows.count(key, nowMillis, () => {
      const { commandLine, pid } = process;
      return { key, group, commandLine, process, ip, port, processes: 1, pids: new Set([pid]), count: 0, pending: 0 };
    });
    const rows = this.groups.get(group);
    if (rows === undefined) this.groups.set(group, [row]);
    else rows.push(row);
  }

  private add(row: ConnectorRow, process: HostProcess, nowMillis: number): void {
    this.rows.count(row.key, nowMillis, () => row);
    if (row.commandLine === '') row.commandLine = process.commandLine;
    // The last of which more than the name is known says more than the very last.
    if (process.commandLine !== '' || row.process.commandLine === '') row.process = process;
    if (row.pids.has(process.pid)) return;
    row.processes++;
    // Those of a loop never come again, and a few that take turns fit.
    if (row.pids.size >= MOST_PIDS) row.pids.clear();
    row.pids.add(process.pid);
  }

  private forget(row: ConnectorRow): void {
    const left = (this.groups.get(row.group) ?? []).filter((other) => other !== row);
    if (left.length > 0) this.groups.set(row.group, left);
    else this.groups.delete(row.group);
  }
}

/** The row of a command line, or the one that it is folded into; undefined where it gets its own. */
function pickRow(known: readonly ConnectorRow[], commandLine: string): ConnectorRow | undefined {
  const same = known.find((row) => row.commandLine === commandLine || row.commandLine === '');
  if (same !== undefined) return same;
  return commandLine === '' || known.length >= MOST_COMMAND_LINES ? known.at(-1) : undefined;
}
