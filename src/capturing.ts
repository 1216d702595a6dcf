import { type ConnRecord, MAX_INPUT } from './conn-record.js';
import { ConnectionStream, MAX_WAITING } from './connection-stream.js';
import { SyntopError } from './errors.js';
import { listInterfaces, pickDefaultInterfaces } from './host/interfaces.js';
import { makeSeed } from './key-hash.js';
import { type CaptureObserver, ScreenObserver, WindowObserver } from './live-observing.js';
import { openSources } from './live-opening.js';
import type { LiveRequest } from './live-request.js';
import { type AnalysisHooks, Counting, Tracking } from './pipeline.js';
import { Reading } from './reading.js';
import { SegmentBatch } from './segment.js';
import type { Snapshot, WindowReport } from './snapshot.js';
import { writeConnection } from './view/json/connection.js';

export { listInterfaces } from './host/interfaces.js';

export interface LiveHooks extends AnalysisHooks {
  /** All interfaces are being captured from now on. */
  readonly onCapturing: (interfaces: readonly string[]) => void;
  readonly onWindow: (window: WindowReport) => void;
  readonly onFailure: (failure: SyntopError) => void;
  /** Something that a person should know, and that ends nothing. */
  readonly onNotice: (notice: string) => void;
  /** Called before onCapturing, where a screen was asked for. */
  readonly onScreen: (screen: ScreenObserver) => void;
}

/** Captures until it is stopped, or its duration is over, or no interface is left. The last snapshot has the whole. */
export async function captureLive(request: LiveRequest, hooks: LiveHooks): Promise<Snapshot> {
  const devices = request.interfaces.length > 0 ? request.interfaces : findDefaultDevices();
  const sources = await openSources(devices, request);
  const segments = new SegmentBatch();
  const seed = makeSeed();
  const reading = new Reading(request.packetLimit, null, seed, request.deep);
  const stream = new ConnectionStream(hooks.onConnections, MAX_WAITING);
  const nameOf = (input: number) => (input < MAX_INPUT ? (devices[input] ?? null) : null);
  const tell = (connection: ConnRecord) => stream.add(writeConnection(connection, nameOf(connection.input)));
  const tracking = new Tracking(seed, request.connections ? tell : null);
  const parts = { devices, request, tracking, reading, makeCounting: () => new Counting('live', request, seed) };
  const screen = request.screen ? new ScreenObserver(parts) : null;
  const observer: CaptureObserver = screen ?? new WindowObserver(parts, request.intervalMillis, hooks.onWindow);
  const stop = () => {
    for (const source of sources) source.stop();
  };
  const start = Date.now();
  const tick = () => {
    observer.tick(Date.now());
    stream.pass();
  };
  const ticker = setInterval(tick, observer.tickMillis);
  const ender = request.durationMillis === null ? null : setTimeout(stop, request.durationMillis);
  const untilDismissed = new Promise<void>((dismiss) => {
    hooks.onStarted(() => {
      stop();
      dismiss();
    });
  });
  if (screen !== null) hooks.onScreen(screen);
  hooks.onCapturing(devices);
  await Promise.all(
    sources.map(async (source) => {
      const takeSegments = () => {
        observer.take(segments);
        // A reader that is too slow loses lines, and never holds up the packets.
        stream.pass();
      };
      await reading.read(source, () => segments, takeSegments);
      const { error } = source.facts;
      if (error === null) stop();
      else {
        observer.noteFailure(error);
        hooks.onFailure(new SyntopError(error.code, error.message));
      }
    }),
  );
  clearInterval(ticker);
  if (ender !== null) clearTimeout(ender);
  observer.end(Date.now());
  const observedSeconds = (Date.now() - start) / 1000;
  await Promise.all(sources.map((source) => source.close()));
  if (screen !== null) await untilDismissed;
  const snapshot = observer.counting.snapshot(reading.facts, tracking.facts, observedSeconds);
  while (tracking.flushSome()) await stream.drain();
  if (stream.dropped > 0) {
    const message = `the output was not read fast enough: connections not written: ${stream.dropped}`;
    hooks.onFailure(new SyntopError('output-too-slow', message));
  }
  return snapshot;
}

function findDefaultDevices(): string[] {
  const devices = pickDefaultInterfaces(listInterfaces('capture'));
  if (devices.length === 0) throw new SyntopError('no-such-interface', 'cannot capture: no interface is up; name one with -i');
  return devices;
}
