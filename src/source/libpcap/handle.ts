import type { BpfProgram, CompileExpression } from '../../bpf-program.js';
import { SyntopError } from '../../errors.js';
import { type Libpcap, makeErrorBuffer, type Pointer } from '../../libpcap.js';
import { fromDataLinkType, type LinkType } from '../../link-type.js';
import { describeDown, describeNoPermission, describeNoSuchDevice } from '../open-failure.js';

/** The kernel hands packets over in blocks; one that does not fill is handed over after this time. */
export const BLOCK_TIMEOUT_MILLIS = 50;

const PRECISION_NANO = 1;

// What pcap_activate answers (pcap/pcap.h); above 0 are warnings.
const ERROR_NO_SUCH_DEVICE = -5;
const ERROR_PERMISSION = -8;
const ERROR_NOT_UP = -9;
const ERROR_PROMISCUOUS_PERMISSION = -11;

/**
 * On it every packet passes twice, going out and coming in. libpcap throws the first away, but by then the kernel has kept room
 * for it in the ring or, where there was none, counted it as dropped.
 */
const LINUX_LOOPBACK = 'lo';

export interface HandleOptions {
  readonly device: string;
  readonly snaplen: number;
  /** Bytes of the kernel's ring. */
  readonly ringBytes: number;
  /** Called once the link type is known. */
  readonly buildProgram: (linkType: LinkType, compile: CompileExpression) => BpfProgram;
  /** The devices there are, for the message where this one is not. */
  readonly listDevices: () => readonly string[];
}

/** An activated pcap_t with its filter attached. */
export interface OpenHandle {
  readonly pointer: Pointer;
  readonly linkType: LinkType;
  readonly fractionsPerSecond: number;
  readonly fd: number;
}

/** Opens a device for live capture. Throws a SyntopError that says what is wrong and how to mend it. */
export function openHandle(libpcap: Libpcap, options: HandleOptions): OpenHandle {
  const { device } = options;
  const errors = makeErrorBuffer();
  const pointer = libpcap.create(device, errors.bytes);
  if (pointer === null) throw new SyntopError('capture-failed', `cannot capture on ${device}: ${errors.text()}`);
  try {
    libpcap.setSnaplen(pointer, options.snaplen);
    libpcap.setBufferSize(pointer, options.ringBytes);
    libpcap.setTimeout(pointer, BLOCK_TIMEOUT_MILLIS);
    libpcap.setTimestampPrecision(pointer, PRECISION_NANO);
    const status = libpcap.activate(pointer);
    if (status < 0) throw describeActivateFailure(status, libpcap.errorText(pointer), options);
    if (libpcap.setNonBlocking(pointer, 1, errors.bytes) !== 0) {
      throw new SyntopError('capture-failed', `cannot capture on ${device}: ${errors.text()}`);
    }
    const linkType = fromDataLinkType(libpcap.dataLink(pointer));
    libpcap.setFilter(
      pointer,
      options.buildProgram(linkType, (expression) => libpcap.compile(pointer, expression)),
    );
    const fd = libpcap.selectableFd(pointer);
    // To poll a descriptor that is none would end the process.
    if (fd < 0) throw new SyntopError('capture-failed', `cannot capture on ${device}: libpcap has no descriptor to wait on`);
    if (device === LINUX_LOOPBACK) libpcap.ignoreOutgoing(fd);
    const isNano = libpcap.getTimestampPrecision(pointer) === PRECISION_NANO;
    return { pointer, linkType, fd, fractionsPerSecond: isNano ? 1_000_000_000 : 1_000_000 };
  } catch (cause) {
    libpcap.close(pointer);
    throw cause;
  }
}

function describeActivateFailure(status: number, detail: string, { device, listDevices }: HandleOptions): SyntopError {
  switch (status) {
    case ERROR_NO_SUCH_DEVICE:
      return describeNoSuchDevice(device, listDevices);
    case ERROR_PERMISSION:
    case ERROR_PROMISCUOUS_PERMISSION:
      return describeNoPermission(device);
    case ERROR_NOT_UP:
      return describeDown(device);
    default:
      if (/is down|not up/i.test(detail)) return describeDown(device);
      return new SyntopError('capture-failed', `cannot capture on ${device}: ${detail || `libpcap error ${status}`}`);
  }
}
