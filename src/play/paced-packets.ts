import { BATCH_CAPACITY, copyRows, PacketBatch } from '../packet.js';
import type { PlayClock } from './play-clock.js';
import { LATE_SECONDS, type PlayTime } from './play-time.js';
import type { Playhead } from './playhead.js';

/** A question that comes meanwhile waits no longer than this. */
const TURN_MILLIS = 10;
/** Between two looks at the clock. */
const MOST_REST_MILLIS = 50;
/** Nobody wants to look at nothing for longer than this. */
const LONGEST_IDLE_SECONDS = 600;
/** Of each packet in a file, beside its bytes. */
const RECORD_HEADER_BYTES = 16;

/** Whatever gives packets, a batch at a time: false is the end. */
export interface Packets {
  read(batch: PacketBatch): Promise<boolean>;
}

/** What several files that are played one behind the other have in common. */
export interface PlayLine {
  readonly clock: PlayClock;
  readonly head: Playhead;
  readonly time: PlayTime;
  /**
   * Told before packets of another second are handed out, and while there are none to hand out: the moment, in seconds since 1970. All
   * packets before it have been handed out, and taken.
   */
  readonly onTime: (seconds: number) => void;
}

/** Hands packets on when it is their time. No batch goes over the end of a second, however fast it is played. */
export class PacedPackets implements Packets {
  /** Of the packets handed out, as they lie in a file: about. */
  bytes = 0;
  private readonly held = new PacketBatch();
  private readonly places = new Float64Array(BATCH_CAPACITY);
  private at = 0;
  private isStopped = false;
  private turnMillis: number;

  constructor(
    private readonly packets: Packets,
    private readonly line: PlayLine,
  ) {
    this.turnMillis = line.clock.nowMillis();
  }

  /** Nothing more is handed out. */
  stop(): void {
    this.isStopped = true;
    this.line.clock.wake();
  }

  /** Time goes on as far as it has got, so that where the play is, is true just now; packets that are due come as they do. */
  settle(): void {
    if (this.isStopped || this.at === this.held.count) return;
    const next = this.places[this.at];
    const { reach } = this.line.head;
    if (next > reach) this.goOn(next, reach);
  }

  async read(batch: PacketBatch): Promise<boolean> {
    const { head } = this.line;
    while (!this.isStopped) {
      await this.giveTurn();
      if (this.at === this.held.count && !(await this.refill())) return false;
      if (this.isStopped) break;
      const next = this.places[this.at];
      const { reach } = head;
      if (next <= reach) {
        this.handOut(batch, reach);
        return true;
      }
      this.goOn(next, reach);
      if (head.reach < next) await this.line.clock.rest(this.millisUntil(next));
    }
    return false;
  }

  private async giveTurn(): Promise<void> {
    const { clock } = this.line;
    if (clock.nowMillis() - this.turnMillis < TURN_MILLIS) return;
    await clock.turn();
    this.turnMillis = clock.nowMillis();
  }

  private async refill(): Promise<boolean> {
    const { held, line, places } = this;
    this.at = 0;
    if (!(await this.packets.read(held))) {
      held.count = 0;
      return false;
    }
    for (let row = 0; row < held.count; row++)
      places[row] = line.time.place(held.timestampSeconds[row], held.timestampNanos[row]);
    return true;
  }

  /** Fills a batch with the packets that are due, as far as they are of one second. */
  private handOut(batch: PacketBatch, reach: number): void {
    const { held, places, at, line } = this;
    const second = held.timestampSeconds[at];
    if (!Number.isNaN(second)) line.onTime(second);
    let to = at + 1;
    while (to < held.count && places[to] <= reach && goesWith(held.timestampSeconds[to], second)) to++;
    copyRows(held, at, to, batch);
    for (let row = at; row < to; row++) this.bytes += held.capturedLength[row] + RECORD_HEADER_BYTES;
    this.at = to;
    line.head.moveTo(places[to - 1]);
  }

  /** Nothing is due: time goes on as far as it has got; where the next packet is far away, to there. */
  private goOn(next: number, reach: number): void {
    const { head, time, onTime } = this.line;
    const wasTold = head.target !== null;
    if (wasTold) head.land(reach);
    else head.moveTo(reach);
    if (!wasTold && !head.isPaused && next - reach > LONGEST_IDLE_SECONDS) head.land(next);
    const seconds = time.timeOf(head.position);
    if (seconds !== null) onTime(seconds);
  }

  private millisUntil(place: number): number | null {
    const millis = this.line.head.millisUntil(place);
    return millis === null ? null : Math.min(Math.max(millis, 1), MOST_REST_MILLIS);
  }
}

/** Whether a packet can be handed out with those of a second: it is of the same, comes late, or bears no time. */
function goesWith(seconds: number, second: number): boolean {
  return Number.isNaN(seconds) || (seconds <= second && seconds >= second - LATE_SECONDS);
}
