import { networkInterfaces } from 'node:os';
import type { ConnRecord } from './conn-record.js';
import { ConnectionStream, MAX_WAITING } from './connection-stream.js';
import { SyntopError } from './errors.js';
import { watchInterfaces } from './host/interface-watch.js';
import { listInterfaces, pickDefaultInterfaces } from './host/interfaces.js';
import { makeSeed } from './key-hash.js';
import { LiveInputs } from './live-inputs.js';
import { type CaptureObserver, ScreenObserver, WindowObserver } from './live-observing.js';
import { describeEngineLimits, openSource } from './live-opening.js';
import type { LiveRequest } from './live-request.js';
import { type AnalysisHooks, Counting, Tracking } from './pipeline.js';
import { Reading } from './reading.js';
import type { Recorder, RecorderHooks } from './record/recorder.js';
import { findResetReason } from './reset-reason.js';
import type { Snapshot, WindowReport } from './snapshot.js';
import { startTicker } from './ticker.js';
import { writeConnection } from './view/json/connection.js';

export { listInterfaces } from './host/interfaces.js';

/** After a whole second: what was captured in it has come by then. */
const TICK_PHASE_MILLIS = 100;

export interface LiveHooks extends AnalysisHooks {
  /** All interfaces are open; until it resolves, nothing else is done: root is given up meanwhile. */
  readonly onOpened: () => Promise<void>;
  /** All interfaces are being captured from now on. */
  readonly onCapturing: (interfaces: readonly string[]) => void;
  readonly onWindow: (window: WindowReport) => void;
  readonly onFailure: (failure: SyntopError) => void;
  /** Something that a person should know, and that ends nothing. */
  readonly onNotice: (notice: string) => void;
  /** Called before onCapturing. */
  readonly onObserver: (observer: CaptureObserver) => void;
  /** Called before onCapturing, where it is recorded. */
  readonly onRecorder: (recorder: Pick<Recorder, 'noteHost'>) => void;
  /** Called before onCapturing, where a screen was asked for. */
  readonly onScreen: (screen: ScreenObserver) => void;
}

/** Captures until it is stopped, or its duration is over, or enough packets have come. The last snapshot has the whole. */
export async function captureLive(request: LiveRequest, hooks: LiveHooks): Promise<Snapshot> {
  const devices = request.interfaces.length > 0 ? request.interfaces : findDefaultDevices(request);
  const openRecorder = await prepareRecorder(request);
  const seed = makeSeed();
  const reading = new Reading(request.packetLimit, null, seed, request.deep);
  const stream = new ConnectionStream(hooks.onConnections, MAX_WAITING);
  const inputs = new LiveInputs({
    named: request.interfaces,
    reading,
    seed,
    open: (device, shares) => openSource(device, request, shares),
    watch: watchInterfaces,
    onOpenedLate: (source) => recorder?.accept(source),
    take: (segments) => {
      observer.take(segments);
      // A reader that is too slow loses lines, and never holds up the packets.
      stream.pass();
    },
    onNotice: (notice) => {
      observer.noteNotice(notice);
      hooks.onNotice(notice);
    },
  });
  const nameOf = ({ input, ts }: ConnRecord) => inputs.list.nameOf(input, ts?.seconds ?? null);
  // Seconds after its end: by then the kernel has said why.
  const tell = (connection: ConnRecord) =>
    stream.add(writeConnection(connection, nameOf(connection), findResetReason(connection, observer.host)));
  const tracking = new Tracking(seed, request.connections ? tell : null);
  const parts = { inputs, request, tracking, reading, makeCounting: () => new Counting('live', request, seed) };
  await inputs.start(devices);
  await hooks.onOpened();
  const screen = request.screen ? new ScreenObserver(parts) : null;
  const observer: CaptureObserver = screen ?? new WindowObserver(parts, request.intervalMillis, hooks.onWindow);
  const recorder = await openRecorder(inputs, {
    onNotice: (notice) => {
      observer.noteNotice(notice);
      hooks.onNotice(notice);
    },
    onFailure: (failure) => {
      observer.noteFailure(failure.facts);
      hooks.onFailure(failure);
    },
  });
  const start = Date.now();
  const tick = () => {
    observer.tick(Date.now());
    stream.pass();
  };
  const stopTicking = startTicker(observer.tickMillis, TICK_PHASE_MILLIS, tick);
  const ender = request.durationMillis === null ? null : setTimeout(() => inputs.stop(), request.durationMillis);
  const untilDismissed = new Promise<void>((dismiss) => {
    hooks.onStarted(() => {
      inputs.stop();
      dismiss();
    });
  });
  hooks.onObserver(observer);
  if (recorder !== null) hooks.onRecorder(recorder);
  if (screen !== null) hooks.onScreen(screen);
  const limits = describeEngineLimits(request);
  if (limits !== null) {
    observer.noteNotice(limits);
    hooks.onNotice(limits);
  }
  hooks.onCapturing(devices);
  inputs.run();
  await inputs.ended;
  stopTicking();
  if (ender !== null) clearTimeout(ender);
  observer.end(Date.now());
  const observedSeconds = (Date.now() - start) / 1000;
  await recorder?.close();
  if (screen !== null) await untilDismissed;
  const snapshot = observer.counting.snapshot(reading.facts, tracking.facts, observedSeconds, observer.known);
  while (tracking.flushSome()) await stream.drain();
  if (stream.dropped > 0) {
    const message = `the output was not read fast enough: connections not written: ${stream.dropped}`;
    hooks.onFailure(new SyntopError('output-too-slow', message));
  }
  return snapshot;
}

/** What opens the recording when root has been given up. It is loaded before: then, the program's own files may be out of reach. */
async function prepareRecorder({ recording, packetLimit }: LiveRequest) {
  if (recording === null) return async () => null;
  const { Recorder } = await import('./record/recorder.js');
  return async (inputs: LiveInputs, hooks: RecorderHooks) => {
    try {
      return await Recorder.open(recording, packetLimit, inputs.sources, hooks);
    } catch (cause) {
      inputs.abandon();
      throw cause;
    }
  };
}

function findDefaultDevices({ engine }: LiveRequest): string[] {
  const devices = engine === 'cap' ? findDevicesForCap() : pickDefaultInterfaces(listInterfaces('capture'));
  if (devices.length === 0) throw new SyntopError('no-such-interface', 'cannot capture: no interface is up; name one with -i');
  return devices;
}

/** cap is for where foreign calls may not work, by which the interfaces are listed. */
function findDevicesForCap(): string[] {
  try {
    return pickDefaultInterfaces(listInterfaces('capture'));
  } catch {
    // Those that are up and have an address.
    return Object.keys(networkInterfaces());
  }
}
