import { networkInterfaces } from 'node:os';
import { buildCaptureExpression, buildCaptureProgram } from './filter/capture-filter.js';
import { listInterfaces } from './host/interfaces.js';
import type { LiveRequest } from './live-request.js';
import type { LiveSource } from './source/live-source.js';

/** What a person should know of the engine before reading its numbers; null where there is nothing. */
export function describeEngineLimits({ engine }: LiveRequest): string | null {
  if (engine !== 'cap') return null;
  return 'engine cap: times are those of arrival here; packets that were dropped are not told, so counts may be too low';
}

/**
 * Opens a device by the engine that was asked for. Rejects with a SyntopError that says what is wrong and how to mend it.
 *
 * @param interfaces as many share the memory, each with a ring of its own
 */
export async function openSource(device: string, request: LiveRequest, interfaces: number): Promise<LiveSource> {
  const { DEFAULT_SNAPLEN, ringBytesFor } = await import('./source/libpcap/ring.js');
  const { filter, deep } = request;
  const snaplen = request.snaplen ?? DEFAULT_SNAPLEN;
  if (request.engine === 'cap') {
    const { CapSource } = await import('./source/cap/cap-source.js');
    const { capRingBytesFor } = await import('./source/cap/ring.js');
    return CapSource.open({
      device,
      snaplen,
      filter,
      ringBytes: request.ringBytes ?? capRingBytesFor(interfaces),
      buildExpression: (linkType) => (deep ? (filter ?? '') : buildCaptureExpression(linkType, filter)),
      listDevices,
    });
  }
  const { LibpcapSource } = await import('./source/libpcap/libpcap-source.js');
  return LibpcapSource.open({
    device,
    snaplen,
    ringBytes: request.ringBytes ?? ringBytesFor({ interfaces, snaplen, availableBytes: process.availableMemory() }),
    // Where a segment lies in tunnels is beyond what the kernel's language can say: then all that the user wants comes through.
    buildProgram: (linkType, compile) => (deep ? compile(filter ?? '') : buildCaptureProgram(linkType, filter, compile)),
    listDevices,
  });
}

/** The devices that may be captured, for the message where one is not there. */
function listDevices(): string[] {
  try {
    return listInterfaces()
      .filter(({ isNetwork, name }) => isNetwork || name === 'any')
      .map(({ name }) => name);
  } catch {
    // There is no libpcap that could be asked by foreign calls; Node.js knows those that have an address.
    return Object.keys(networkInterfaces());
  }
}
