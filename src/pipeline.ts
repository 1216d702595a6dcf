/*
 * The way of a packet, and the only file that joins the rooms:
 *
 *     source -> filter -> decode -> track -> aggregate -> snapshot -> view
 *
 * A replay runs it in the main thread; live it runs in a worker (live-worker.ts), so that no screen can hold it up.
 */
import { Aggregator } from './aggregate/aggregator.js';
import { EventBatch } from './conn-event.js';
import type { ConnRecord } from './conn-record.js';
import { CONN_STATE_COUNT } from './conn-state.js';
import { ConnectionStream } from './connection-stream.js';
import { Decoder } from './decode/decoder.js';
import { SyntopError } from './errors.js';
import { buildCaptureProgram } from './filter/capture-filter.js';
import type { PacketFilter } from './filter/packet-filter.js';
import { listInterfaces, pickDefaultInterfaces } from './host/interfaces.js';
import { InputTally } from './input-tally.js';
import { linkTypeName } from './link-type.js';
import { PacketBatch } from './packet.js';
import { buildReport, buildWindow, type CountedInput, sumKnown } from './report-builder.js';
import { SegmentBatch } from './segment.js';
import type { Snapshot, WindowReport } from './snapshot.js';
import type { LibpcapSource } from './source/libpcap/libpcap-source.js';
import type { PacketSource } from './source/source.js';
import { formatTimestamp } from './timestamp.js';
import { Tracker } from './track/tracker.js';
import { VERSION } from './version.js';
import { writeConnection } from './view/json/connection.js';

export { listInterfaces } from './host/interfaces.js';

/** What both ways of running have in common. */
interface AnalysisRequest {
  /** The user's expression. */
  readonly filter: string | null;
  /** Rows of each table in a snapshot; Infinity for all. */
  readonly top: number;
  /** Packets after which to end; Infinity for all. */
  readonly packetLimit: number;
  /** Whether each connection is told when it has ended. */
  readonly connections: boolean;
  /** Bits of the prefix by which subnets are told apart. */
  readonly subnetBits: { readonly 4: number; readonly 6: number };
}

/** What both ways of running give out on their way. */
interface AnalysisHooks {
  /** Called once; what it gives is called to make the reading end early. */
  readonly onStarted: (stop: () => void) => void;
  /** JSON Lines of connections that are over. */
  readonly onConnections: (lines: string) => void | Promise<void>;
}

/** Live, what was counted an hour ago weighs half: a table that ran for a week shows today's talkers, not Monday's. */
const HALF_LIFE_SECONDS = 3600;

/** Everything behind the source, for replay and live alike. */
class Analysis {
  private readonly decoder = new Decoder();
  private readonly tracker: Tracker;
  private readonly aggregator: Aggregator;
  private readonly segments = new SegmentBatch();
  private readonly events = new EventBatch();
  private readonly stream: ConnectionStream;
  private readonly inputs: Array<{ source: PacketSource; tally: InputTally }> = [];
  private packets = 0;
  private matched = 0;
  private window = { packets: 0, kernelDropped: 0, interfaceDropped: 0, states: new Array<number>(CONN_STATE_COUNT).fill(0) };

  constructor(
    private readonly kind: 'replay' | 'live',
    private readonly request: AnalysisRequest,
    private readonly filter: PacketFilter | null,
    hooks: AnalysisHooks,
  ) {
    const { connections, subnetBits } = request;
    const halfLifeSeconds = kind === 'live' ? HALF_LIFE_SECONDS : null;
    this.stream = new ConnectionStream(hooks.onConnections);
    this.tracker = new Tracker(randomWords(), connections ? { onConnection: (connection) => this.tell(connection) } : {});
    this.aggregator = new Aggregator(randomWords(), { subnetBits, halfLifeSeconds });
  }

  /** Reads a source to its end, or to the limit of packets. */
  async consume(source: PacketSource): Promise<void> {
    const tally = new InputTally();
    const batch = new PacketBatch();
    const { segments, events, tracker, stream } = this;
    const input = this.inputs.push({ source, tally }) - 1;
    while (this.packets < this.request.packetLimit && (await source.read(batch))) {
      batch.count = Math.min(batch.count, this.request.packetLimit - this.packets);
      this.packets += batch.count;
      tally.add(batch);
      this.filter?.apply(batch);
      this.matched += batch.count;
      this.decoder.decode(batch, segments);
      segments.input = input;
      tracker.track(segments, events);
      this.aggregator.add(segments, events);
      if (this.kind === 'live') stream.pass();
      else await stream.drain();
    }
  }

  /** Tells of the connections that are still remembered. How many could not be told, it gives back. */
  async finish(): Promise<number> {
    this.tracker.flush();
    await this.stream.drain();
    return this.stream.dropped;
  }

  private tell(connection: ConnRecord): void {
    const facts = this.inputs[connection.input]?.source.facts;
    this.stream.add(writeConnection(connection, facts?.format === 'live' ? facts.name : null));
  }

  /** Whether packets have come since the last window ended. */
  get hasOpenWindow(): boolean {
    return this.packets > this.window.packets;
  }

  /** Ends the window at hand, which began at `startMillis` of the clock and was `seconds` long. */
  endWindow(startMillis: number, seconds: number): WindowReport {
    const { aggregator, request, window } = this;
    const states = [...aggregator.states];
    const inputs = this.countInputs();
    const kernelDropped = sumKnown(inputs.map((input) => input.kernelDropped));
    const interfaceDropped = sumKnown(inputs.map((input) => input.interfaceDropped));
    const report = buildWindow({
      start: formatTimestamp(Math.floor(startMillis / 1000), Math.round((startMillis % 1000) * 1e6)),
      seconds,
      packets: this.packets - window.packets,
      totals: aggregator.windowTotals,
      states: states.map((count, state) => count - window.states[state]),
      halfOpen: this.tracker.halfOpen,
      kernelDropped: kernelDropped === null ? null : kernelDropped - window.kernelDropped,
      interfaceDropped: interfaceDropped === null ? null : interfaceDropped - window.interfaceDropped,
      tables: {
        sources: aggregator.top('sources', request.top, 'window'),
        openers: aggregator.top('openers', request.top, 'window'),
        resetters: aggregator.top('resetters', request.top, 'window'),
        services: aggregator.top('services', request.top, 'window'),
      },
    });
    aggregator.endWindow();
    this.window = { packets: this.packets, kernelDropped: kernelDropped ?? 0, interfaceDropped: interfaceDropped ?? 0, states };
    return report;
  }

  /** @param observedSeconds how long it was captured for, where that is known better than from the packets */
  snapshot(observedSeconds: number | null): Snapshot {
    const { aggregator, tracker, decoder, request } = this;
    const { peak } = aggregator;
    const report = buildReport({
      version: VERSION,
      source: this.kind,
      inputs: this.countInputs(),
      observedSeconds,
      filter: request.filter,
      matched: this.matched,
      decode: decoder.counts,
      totals: { ...aggregator.totals },
      distinctSources: aggregator.distinctSources,
      distinctPorts: aggregator.distinctPorts,
      states: [...tracker.states],
      tracking: {
        connections: tracker.connections,
        pending: tracker.countPending(),
        halfOpen: tracker.halfOpen,
        directionGuessed: tracker.directionGuessed,
        evictedAttempts: tracker.evicted.attempts,
        evictedConnections: tracker.evicted.connections,
      },
      evicted: aggregator.evicted,
      tables: {
        sources: aggregator.top('sources', request.top, 'total'),
        openers: aggregator.top('openers', request.top, 'total'),
        resetters: aggregator.top('resetters', request.top, 'total'),
        services: aggregator.top('services', request.top, 'total'),
        subnets: aggregator.top('subnets', request.top, 'total'),
        pairs: aggregator.top('pairs', request.top, 'total'),
      },
      latencyOf: (service) => aggregator.latencyOf(service),
      ports: aggregator.ports(request.top),
      timeline: aggregator.timeline(),
    });
    return {
      report,
      peak: peak === null ? null : { at: formatTimestamp(peak.second, 0), syn: peak.syn },
      unsupportedLinkTypes: [...decoder.unsupportedLinkTypes],
    };
  }

  private countInputs(): CountedInput[] {
    return this.inputs.map(({ source, tally }) => {
      const { facts } = source;
      return { ...facts, linkTypes: facts.linkTypes.map(linkTypeName), tally };
    });
  }
}

function randomWords(): Uint32Array {
  return crypto.getRandomValues(new Uint32Array(4));
}

export interface ReplayRequest extends AnalysisRequest {
  /** Paths; "-" is standard input. */
  readonly files: readonly string[];
}

export interface ReplayHooks extends AnalysisHooks {
  /** A file that could not be opened, when others could. */
  readonly onFailure: (failure: SyntopError) => void;
}

/** Reads files, one after the other, as one analysis. Throws a SyntopError where there is nothing to report. */
export async function replay(request: ReplayRequest, hooks: ReplayHooks): Promise<Snapshot> {
  // Each way of running loads its own source, and a filter only where there is one: half of a small replay is loading.
  const { openFile, openStandardInput } = await import('./source/savefile/open-file.js');
  const { SavefileSource } = await import('./source/savefile/savefile-source.js');
  const filter = await makeFilter(request.filter);
  const analysis = new Analysis('replay', request, filter, hooks);
  let current: PacketSource | null = null;
  let stopped = false;
  const untilStopped = new Promise<null>((resolve) => {
    hooks.onStarted(() => {
      stopped = true;
      current?.stop();
      resolve(null);
    });
  });
  for (const file of request.files) {
    if (stopped) break;
    let opened: PacketSource | null;
    try {
      // A pipe may keep us waiting for its first bytes.
      const opening = SavefileSource.open(file === '-' ? openStandardInput() : await openFile(file));
      opened = await Promise.race([opening, untilStopped]);
    } catch (cause) {
      if (!(cause instanceof SyntopError) || request.files.length === 1) throw cause;
      hooks.onFailure(cause);
      continue;
    }
    if (opened === null) break;
    current = opened;
    for (const linkType of current.facts.linkTypes) filter?.prepare(linkType);
    await analysis.consume(current);
    // Also for a pcapng file of no packets, whose link types are known only now.
    for (const linkType of current.facts.linkTypes) filter?.prepare(linkType);
    await current.close();
  }
  if (current === null && !stopped)
    throw new SyntopError('unreadable-file', 'nothing to report: none of the files could be read');
  await analysis.finish();
  return analysis.snapshot(null);
}

async function makeFilter(expression: string | null): Promise<PacketFilter | null> {
  if (expression === null) return null;
  const { PacketFilter } = await import('./filter/packet-filter.js');
  return new PacketFilter(expression);
}

export interface LiveRequest extends AnalysisRequest {
  /** Empty: every one that is up. */
  readonly interfaces: readonly string[];
  readonly intervalMillis: number;
  readonly durationMillis: number | null;
  readonly snaplen: number | null;
  /** Bytes of each kernel ring; null: by the number of interfaces. */
  readonly ringBytes: number | null;
}

export interface LiveHooks extends AnalysisHooks {
  /** All interfaces are being captured from now on. */
  readonly onCapturing: (interfaces: readonly string[]) => void;
  readonly onWindow: (window: WindowReport) => void;
  readonly onFailure: (failure: SyntopError) => void;
}

/** Captures until it is stopped, or its duration is over, or no interface is left. The last snapshot has the whole. */
export async function captureLive(request: LiveRequest, hooks: LiveHooks): Promise<Snapshot> {
  const devices = request.interfaces.length > 0 ? request.interfaces : findDefaultDevices();
  const sources = await openDevices(devices, request);
  const analysis = new Analysis('live', request, null, hooks);
  const stop = () => {
    for (const source of sources) source.stop();
  };
  const start = Date.now();
  let windowStart = start;
  const endWindow = () => {
    const now = Date.now();
    hooks.onWindow(analysis.endWindow(windowStart, Math.max(now - windowStart, 1) / 1000));
    windowStart = now;
  };
  const ticker = setInterval(endWindow, request.intervalMillis);
  const ender = request.durationMillis === null ? null : setTimeout(stop, request.durationMillis);
  hooks.onStarted(stop);
  hooks.onCapturing(devices);
  await Promise.all(
    sources.map(async (source) => {
      await analysis.consume(source);
      const { error } = source.facts;
      if (error !== null) hooks.onFailure(new SyntopError(error.code, error.message));
      else stop();
    }),
  );
  clearInterval(ticker);
  if (ender !== null) clearTimeout(ender);
  // What came since the last tick; an empty moment at the end is no window.
  if (analysis.hasOpenWindow) endWindow();
  const snapshot = analysis.snapshot((Date.now() - start) / 1000);
  await Promise.all(sources.map((source) => source.close()));
  const untold = await analysis.finish();
  if (untold > 0)
    hooks.onFailure(
      new SyntopError('output-too-slow', `${untold} connections were not written: the output was not read fast enough`),
    );
  return snapshot;
}

function findDefaultDevices(): string[] {
  const devices = pickDefaultInterfaces(listInterfaces('capture'));
  if (devices.length === 0) throw new SyntopError('no-such-interface', 'cannot capture: no interface is up; name one with -i');
  return devices;
}

async function openDevices(devices: readonly string[], request: LiveRequest): Promise<LibpcapSource[]> {
  const { LibpcapSource } = await import('./source/libpcap/libpcap-source.js');
  const { DEFAULT_SNAPLEN, ringBytesFor } = await import('./source/libpcap/ring.js');
  const sources: LibpcapSource[] = [];
  try {
    for (const device of devices) {
      const source = LibpcapSource.open({
        device,
        snaplen: request.snaplen ?? DEFAULT_SNAPLEN,
        ringBytes: request.ringBytes ?? ringBytesFor(devices.length),
        buildProgram: (linkType, compile) => buildCaptureProgram(linkType, request.filter, compile),
        listDevices: () =>
          listInterfaces()
            .filter(({ isNetwork, name }) => isNetwork || name === 'any')
            .map(({ name }) => name),
      });
      sources.push(source);
    }
  } catch (cause) {
    for (const source of sources) void source.close();
    throw cause;
  }
  return sources;
}
