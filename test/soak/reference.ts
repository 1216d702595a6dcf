/* tcpdump beside the program, on one interface, with the same filter: how many packets there were. */
import { buildCaptureExpression } from '../../src/filter/capture-filter.js';
import { LINKTYPE_ETHERNET } from '../../src/link-type.js';
import type { TestNamespace } from '../support/live-namespace.js';
import { Child } from './children.js';
import { FILTER } from './subject.js';

/** KiB: seconds of a flood. */
const RING_KIBIBYTES = '65536';

export class Reference {
  private readonly tcpdump: Child;

  constructor(
    inside: TestNamespace,
    readonly device: string,
  ) {
    const filter = buildCaptureExpression(LINKTYPE_ETHERNET, FILTER);
    const options = ['-i', device, '-B', RING_KIBIBYTES, '-s', '96', '-w', '/dev/null', '-Z', 'root'];
    this.tcpdump = new Child([...inside.prefix, 'tcpdump', ...options, filter]);
  }

  async untilCapturing(): Promise<void> {
    const end = performance.now() + 10_000;
    while (!this.tcpdump.errors.includes('listening on')) {
      if (performance.now() > end) throw new Error(`tcpdump on ${this.device} does not begin: ${this.tcpdump.errors}`);
      await Promise.race([new Promise((resolve) => setTimeout(resolve, 20)), this.tcpdump.ended]);
    }
  }

  /** Throws where it has lost packets itself: then it is no reference. */
  async end(): Promise<number> {
    this.tcpdump.interrupt();
    await this.tcpdump.ended;
    const { errors } = this.tcpdump;
    const captured = Number(/^(\d+) packets? captured/m.exec(errors)?.[1]);
    const dropped = Number(/^(\d+) packets? dropped by kernel/m.exec(errors)?.[1]);
    if (dropped !== 0 || Number.isNaN(captured)) throw new Error(`tcpdump on ${this.device}, the reference: ${errors}`);
    return captured;
  }
}
