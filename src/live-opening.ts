import { buildCaptureProgram } from './filter/capture-filter.js';
import { listInterfaces } from './host/interfaces.js';
import type { LiveRequest } from './live-request.js';
import type { LiveSource } from './source/live-source.js';

/** Opens each device, or none. Throws a SyntopError that says what is wrong and how to mend it. */
export async function openSources(devices: readonly string[], request: LiveRequest): Promise<LiveSource[]> {
  const sources: LiveSource[] = [];
  try {
    for (const device of devices) sources.push(await openSource(device, request, devices.length));
  } catch (cause) {
    for (const source of sources) void source.close();
    throw cause;
  }
  return sources;
}

/** Opens a device by the engine that was asked for. `interfaces`: as many are open at the same time, each with a ring of its own. */
async function openSource(device: string, request: LiveRequest, interfaces: number): Promise<LiveSource> {
  const { LibpcapSource } = await import('./source/libpcap/libpcap-source.js');
  const { DEFAULT_SNAPLEN, ringBytesFor } = await import('./source/libpcap/ring.js');
  return LibpcapSource.open({
    device,
    snaplen: request.snaplen ?? DEFAULT_SNAPLEN,
    ringBytes: request.ringBytes ?? ringBytesFor(interfaces),
    // Where a segment lies in tunnels is beyond what the kernel's language can say: then all that the user wants comes through.
    buildProgram: (linkType, compile) =>
      request.deep ? compile(request.filter ?? '') : buildCaptureProgram(linkType, request.filter, compile),
    listDevices: () =>
      listInterfaces()
        .filter(({ isNetwork, name }) => isNetwork || name === 'any')
        .map(({ name }) => name),
  });
}
