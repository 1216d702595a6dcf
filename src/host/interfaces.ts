import { readFileSync } from 'node:fs';
import { formatAddress } from '../address.js';
import { SyntopError } from '../errors.js';
import type { HostInterface } from '../host-interface.js';
import { Libpcap, makeErrorBuffer, type Pointer } from '../libpcap.js';
import { LINKTYPE_ETHERNET, LINKTYPE_LINUX_SLL, LINKTYPE_RAW, linkTypeName } from '../link-type.js';

/** Linux' name for all interfaces at once: a copy of each of them. */
const ALL_INTERFACES = 'any';

const FLAG_LOOPBACK = 1;
const FLAG_UP = 2;

/** ARPHRD_ numbers (Linux: include/uapi/linux/if_arp.h) of the link types that are read here. */
const LINK_TYPE_OF_HARDWARE: Readonly<Record<number, number>> = {
  1: LINKTYPE_ETHERNET,
  768: LINKTYPE_RAW,
  772: LINKTYPE_ETHERNET,
  776: LINKTYPE_RAW,
  65534: LINKTYPE_RAW,
};

/** All interfaces that libpcap knows, as it orders them. Throws a SyntopError where there is no libpcap. */
export function listInterfaces(operation = 'list the interfaces'): HostInterface[] {
  const libpcap = Libpcap.load(operation);
  const { koffi } = libpcap;
  const errors = makeErrorBuffer();
  const findAll = libpcap.library.func('int pcap_findalldevs(_Out_ void **list, _Out_ uint8_t *errbuf)');
  const freeAll = libpcap.library.func('void pcap_freealldevs(void *list)');
  const list: [Pointer | null] = [null];
  if (findAll(list, errors.bytes) !== 0) {
    throw new SyntopError('capture-failed', `cannot ${operation}: ${errors.text()}`);
  }
  const found: HostInterface[] = [];
  const pointerAt = (from: Pointer, offset: number): Pointer | null => koffi.decode(from, offset, 'void *');
  const textAt = (from: Pointer, offset: number): string | null => koffi.decode(from, offset, 'const char *');
  // struct pcap_if: 0 next, 8 name, 16 description, 24 addresses, 32 flags
  for (let device = list[0]; device !== null; device = pointerAt(device, 0)) {
    const name = textAt(device, 8) ?? '';
    const flags = koffi.decode(device, 32, 'uint32_t') as number;
    const hardware = readHardwareType(name);
    found.push({
      name,
      description: textAt(device, 16),
      addresses: readAddresses(koffi, pointerAt(device, 24)),
      linkType: linkTypeOf(name, hardware),
      isUp: (flags & FLAG_UP) !== 0,
      isLoopback: (flags & FLAG_LOOPBACK) !== 0,
      isNetwork: hardware !== null || process.platform !== 'linux',
    });
  }
  freeAll(list[0]);
  return found;
}

/** Those that a capture without -i is of: every network interface that is up, loopback included. */
export function pickDefaultInterfaces(interfaces: readonly HostInterface[]): string[] {
  return interfaces.filter(({ name, isUp, isNetwork }) => isUp && isNetwork && name !== ALL_INTERFACES).map(({ name }) => name);
}

function linkTypeOf(name: string, hardware: number | null): string | null {
  if (name === ALL_INTERFACES) return linkTypeName(LINKTYPE_LINUX_SLL);
  const linkType = hardware === null ? undefined : LINK_TYPE_OF_HARDWARE[hardware];
  return linkType === undefined ? null : linkTypeName(linkType);
}

/** The ARPHRD_ number that Linux gives in sysfs; null elsewhere, and for what is no network interface. */
function readHardwareType(name: string): number | null {
  try {
    return Number(readFileSync(`/sys/class/net/${name}/type`, 'utf8'));
  } catch {
    return null;
  }
}

/** struct pcap_addr: 0 next, 8 address (a sockaddr), then netmask, broadcast, peer. */
function readAddresses(koffi: Libpcap['koffi'], first: Pointer | null): string[] {
  const addresses: string[] = [];
  for (let entry = first; entry !== null; entry = koffi.decode(entry, 0, 'void *')) {
    const address = koffi.decode(entry, 8, 'void *') as Pointer | null;
    const text = address === null ? null : readSocketAddress(koffi, address);
    if (text !== null) addresses.push(text);
  }
  return addresses;
}

/** A sockaddr_in: family, port, 4 address. A sockaddr_in6: family, port, flow, 8 address. Elsewhere a length comes first. */
function readSocketAddress(koffi: Libpcap['koffi'], pointer: Pointer): string | null {
  const family = process.platform === 'linux' ? koffi.decode(pointer, 0, 'uint16_t') : koffi.decode(pointer, 1, 'uint8_t');
  if (family === 2) {
    return formatAddress(4, [new DataView(koffi.view(pointer, 8)).getUint32(4)]);
  }
  if (family === 10 || family === 24 || family === 28 || family === 30) {
    const view = new DataView(koffi.view(pointer, 24));
    return formatAddress(
      6,
      [8, 12, 16, 20].map((at) => view.getUint32(at)),
    );
  }
  return null;
}
