import type { FileLimit, HostFacts } from '../host-facts.js';
import { listOwnAddresses } from './addresses.js';
import { holdConntrack, readConntrack } from './conntrack.js';
import { readCounters } from './counters.js';
import { readFileLimits, readFileUse } from './limits.js';
import { readHostSettings } from './limits-settings.js';
import { ListenerReader } from './listener-reader.js';
import { ProcessTable } from './process/process-table.js';
import { readSockets, type SocketReading } from './sockets.js';
import { listSockets } from './sockets-list.js';
import { type Attribution, ConnectTracer } from './trace/connect-tracer.js';
import { ProcConnects } from './trace/proc-connects.js';
import { makeTraceClock } from './trace/trace-clock.js';
import { Unhurried } from './unhurried.js';

/** What may take long (tables of many thousand sockets) is read so seldom that it takes at most this share of the time. */
const MOST_SHARE = 0.02;
/** Processes whose limits are looked at: those that connect and listen most. */
const MOST_PROCESSES = 32;

/** Whoever tells of connects: the kernel, or what can be seen in /proc. */
interface Tracer {
  facts(): Attribution;
  close(): void;
}

/** Reads all that the host says, once a second or as often as it may cost. In a thread of its own: its readings take their time. */
export class HostReader {
  private readonly processes: ProcessTable;
  private readonly tracer: Tracer;
  private readonly listeners: ListenerReader;
  private readonly conntrackTable = holdConntrack();
  private readonly sockets: Unhurried<SocketReading>;
  private readonly conntrack: Unhurried<HostFacts['conntrack']>;

  private constructor() {
    const clock = makeTraceClock();
    this.processes = new ProcessTable(clock.nowMillis);
    this.tracer =
      ConnectTracer.open(this.processes) ??
      ProcConnects.open(this.processes, listSockets, () => readCounters().ActiveOpens ?? null);
    this.listeners = new ListenerReader(this.processes);
    this.sockets = new Unhurried(() => readSockets(), MOST_SHARE, clock);
    this.conntrack = new Unhurried(() => readConntrack(undefined, this.conntrackTable), MOST_SHARE, clock);
  }

  /** Opens what only root may open, which is then its own. */
  static open(): HostReader {
    return new HostReader();
  }

  read(): HostFacts {
    const attribution = this.tracer.facts();
    const sockets = this.sockets.read();
    const listeners = this.listeners.read(sockets.listeners);
    return {
      atMillis: Date.now(),
      ...attribution,
      listeners,
      counters: readCounters(),
      sockets: sockets.counts,
      peers: {
        halfOpenSources: sockets.halfOpenSources,
        halfOpenPorts: sockets.halfOpenPorts,
        establishedSources: sockets.establishedSources,
        destinations: sockets.destinations,
        isPartial: sockets.isPartial,
      },
      settings: readHostSettings(),
      conntrack: this.conntrack.read(),
      fileLimits: this.readLimits([...attribution.connectors, ...listeners].flatMap(({ process }) => process?.pid ?? [])),
      files: readFileUse(),
      addresses: listOwnAddresses(),
    };
  }

  /** Leaves nothing behind in the kernel. */
  close(): void {
    this.tracer.close();
    this.listeners.close();
    this.conntrackTable.close();
  }

  private readLimits(pids: readonly number[]): FileLimit[] {
    return readFileLimits([...new Set(pids)].slice(0, MOST_PROCESSES)).flatMap(({ pid, open, limit }) => {
      const process = this.processes.lookUp(pid);
      return process === null ? [] : [{ process, open, limit }];
    });
  }
}
