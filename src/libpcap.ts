import { createRequire } from 'node:module';
import type { LibraryHandle } from 'koffi';
import type { BpfProgram } from './bpf-program.js';
import { describeCause, SyntopError } from './errors.js';
import type { LinkType } from './link-type.js';

/** The library's file on Linux (by its soname, so that no -dev package is needed), macOS and musl. */
const LIBRARY_NAMES = ['libpcap.so.0.8', 'libpcap.so.1', 'libpcap.dylib', '/usr/lib/libpcap.A.dylib'];

const LIBPCAP_REMEDY =
  'install it: apt-get install libpcap0.8 (Debian, Ubuntu), dnf install libpcap (Fedora, RHEL), apk add libpcap (Alpine)';

/** PCAP_ERRBUF_SIZE of pcap.h. */
const ERROR_BUFFER_LENGTH = 256;
/** PCAP_NETMASK_UNKNOWN: only `ip broadcast` needs a netmask. */
const NETMASK_UNKNOWN = 0xffffffff;
/** What tcpdump gives for a savefile: `ip broadcast` is then 255.255.255.255 and 0.0.0.0. */
const NETMASK_OF_SAVEFILE = 0;
/** Of a packet socket, from Linux' socket.h and if_packet.h. */
const SOL_PACKET = 263;
const PACKET_IGNORE_OUTGOING = 23;
const SOL_SOCKET = 1;
const SO_ERROR = 4;
/** sizeof(struct bpf_insn): code 2, jt 1, jf 1, k 4. */
const INSTRUCTION_LENGTH = 8;
/** The header of a pcap file, and what it begins with. */
const SAVEFILE_HEADER_LENGTH = 24;
const SAVEFILE_MAGIC = 0xa1b2c3d4;
/** struct bpf_program: bf_len (unsigned int), padding, bf_insns (pointer). */
const PROGRAM_STRUCT_LENGTH = 16;

/** A pcap_t*, or another of C's pointers: koffi hands them out as they come. */
export type Pointer = unknown;

/** The koffi module: foreign calls. */
export type Koffi = typeof import('koffi');

/** libpcap, found and loaded, with each of its functions that is used here. Its calls must not be made in parallel. */
export class Libpcap {
  private static loaded: Libpcap | null = null;
  readonly create: (device: string, errorBuffer: Uint8Array) => Pointer | null;
  readonly setSnaplen: (handle: Pointer, snaplen: number) => number;
  readonly setBufferSize: (handle: Pointer, bytes: number) => number;
  readonly setTimeout: (handle: Pointer, millis: number) => number;
  readonly setTimestampPrecision: (handle: Pointer, precision: number) => number;
  readonly getTimestampPrecision: (handle: Pointer) => number;
  readonly activate: (handle: Pointer) => number;
  readonly setNonBlocking: (handle: Pointer, on: number, errorBuffer: Uint8Array) => number;
  readonly selectableFd: (handle: Pointer) => number;
  readonly dataLink: (handle: Pointer) => number;
  /** The callback is a C function's address, called with the user's pointer: no JavaScript runs for a packet. */
  readonly dispatch: (handle: Pointer, count: number, callback: Pointer, user: Pointer) => number;
  /** Writes packets received, dropped by the kernel, dropped by the interface: three unsigned 32-bit numbers. */
  readonly stats: (handle: Pointer, counts: Uint32Array) => number;
  readonly errorText: (handle: Pointer) => string;
  readonly close: (handle: Pointer) => void;
  readonly version: string;
  /** The address of pcap_dump, which writes a packet as a savefile's record to the FILE* given as the user's pointer. */
  readonly dumpCallback: Pointer;
  private readonly openMemory: (memory: Uint8Array, length: number, mode: string) => Pointer;
  private readonly openSavefile: (stream: Pointer, errorBuffer: Uint8Array) => Pointer | null;
  /** Kept here, so that it outlives the foreign stream over it. */
  private readonly savefileHeader = new DataView(new ArrayBuffer(SAVEFILE_HEADER_LENGTH));
  private readonly compileRaw: (handle: Pointer, program: Uint8Array, text: string, optimize: number, mask: number) => number;
  private readonly takeSocketError:
    | ((fd: number, level: number, name: number, value: Int32Array, length: Uint32Array) => number)
    | null;
  private readonly socketError = new Int32Array(1);
  private readonly socketErrorLength = Uint32Array.of(4);
  private readonly freeCode: (program: Uint8Array) => void;
  private readonly setFilterRaw: (handle: Pointer, program: Uint8Array) => number;

  private constructor(
    readonly koffi: Koffi,
    readonly library: LibraryHandle,
  ) {
    const bind = <F>(signature: string) => library.func(signature) as unknown as F;
    this.create = bind('void *pcap_create(const char *device, _Out_ uint8_t *errbuf)');
    this.setSnaplen = bind('int pcap_set_snaplen(void *p, int snaplen)');
    this.setBufferSize = bind('int pcap_set_buffer_size(void *p, int size)');
    this.setTimeout = bind('int pcap_set_timeout(void *p, int millis)');
    this.setTimestampPrecision = bind('int pcap_set_tstamp_precision(void *p, int precision)');
    this.getTimestampPrecision = bind('int pcap_get_tstamp_precision(void *p)');
    this.activate = bind('int pcap_activate(void *p)');
    this.setNonBlocking = bind('int pcap_setnonblock(void *p, int on, _Out_ uint8_t *errbuf)');
    this.selectableFd = bind('int pcap_get_selectable_fd(void *p)');
    this.dataLink = bind('int pcap_datalink(void *p)');
    this.dispatch = bind('int pcap_dispatch(void *p, int count, void *callback, void *user)');
    this.stats = bind('int pcap_stats(void *p, _Out_ uint32_t *stats)');
    this.errorText = bind('const char *pcap_geterr(void *p)');
    this.close = bind('void pcap_close(void *p)');
    this.openMemory = koffi.load(null).func('void *fmemopen(void *memory, size_t length, const char *mode)');
    this.openSavefile = bind('void *pcap_fopen_offline(void *stream, _Out_ uint8_t *errbuf)');
    this.compileRaw = bind('int pcap_compile(void *p, _Out_ uint8_t *program, const char *text, int optimize, uint32_t mask)');
    this.freeCode = bind('void pcap_freecode(_Inout_ uint8_t *program)');
    this.setFilterRaw = bind('int pcap_setfilter(void *p, uint8_t *program)');
    this.takeSocketError =
      process.platform === 'linux'
        ? koffi.load(null).func('int getsockopt(int fd, int level, int name, void *value, void *length)')
        : null;
    this.version = bind<() => string>('const char *pcap_lib_version()')();
    this.dumpCallback = library.symbol('pcap_dump');
  }

  /** Loads the library once a thread. Throws a SyntopError of code libpcap-missing that says what to install. */
  static load(operation: string): Libpcap {
    Libpcap.loaded ??= Libpcap.find(operation);
    return Libpcap.loaded;
  }

  private static find(operation: string): Libpcap {
    let koffi: Koffi;
    try {
      koffi = createRequire(import.meta.url)('koffi') as Koffi;
    } catch (cause) {
      const why = describeCause(cause).split('\n')[0];
      throw new SyntopError('libpcap-missing', `cannot ${operation}: koffi, which calls libpcap, does not load here: ${why}`);
    }
    for (const name of LIBRARY_NAMES) {
      let library: LibraryHandle;
      try {
        library = koffi.load(name);
      } catch {
        continue;
      }
      return new Libpcap(koffi, library);
    }
    throw new SyntopError('libpcap-missing', `cannot ${operation}: libpcap is not on this machine; ${LIBPCAP_REMEDY}`);
  }

  /**
   * Compiles an expression for a savefile of a link type, written by a machine of this byte order. The handle is one of a real
   * savefile of no packets: for a dead one (pcap_open_dead) libpcap takes Linux' own address families, and lets pass
   * what only a live capture can tell (`inbound`, `ifindex`).
   */
  compileFor(linkType: LinkType, snaplen: number, expression: string, littleEndian = true): BpfProgram {
    const header = this.savefileHeader;
    header.setUint32(0, SAVEFILE_MAGIC, littleEndian);
    header.setUint16(4, 2, littleEndian);
    header.setUint16(6, 4, littleEndian);
    header.setUint32(16, snaplen, littleEndian);
    header.setUint32(20, linkType, littleEndian);
    const errors = makeErrorBuffer();
    const handle = this.openSavefile(this.openMemory(new Uint8Array(header.buffer), SAVEFILE_HEADER_LENGTH, 'r'), errors.bytes);
    if (handle === null) throw new SyntopError('bad-filter', `cannot use the filter '${expression}': ${errors.text()}`);
    try {
      return this.compile(handle, expression, NETMASK_OF_SAVEFILE);
    } finally {
      this.close(handle);
    }
  }

  /** Compiles an expression for a handle; for a live one, VLAN tags are looked for where the kernel keeps them. */
  compile(handle: Pointer, expression: string, netmask = NETMASK_UNKNOWN): BpfProgram {
    const struct = new Uint8Array(PROGRAM_STRUCT_LENGTH);
    if (this.compileRaw(handle, struct, expression, 1, netmask) !== 0) {
      throw new SyntopError('bad-filter', `cannot use the filter '${expression}': ${this.errorText(handle)}`);
    }
    try {
      return this.copyProgram(struct);
    } finally {
      this.freeCode(struct);
    }
  }

  /** Asks Linux (4.20 and later) not to show packets that go out to this socket. Elsewhere it does nothing. */
  ignoreOutgoing(fd: number): void {
    if (process.platform !== 'linux') return;
    const setOption = this.koffi.load(null).func('int setsockopt(int fd, int level, int name, void *value, uint32_t length)');
    setOption(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, Int32Array.of(1), 4);
  }

  /**
   * Forgets that the interface went down (ENETDOWN waits in the socket on Linux). libpcap would look for that first, and end with
   * packets in its ring that nobody has read; that an interface has gone, the watch of the interfaces tells (host/interface-watch.ts).
   */
  clearSocketError(fd: number): void {
    this.takeSocketError?.(fd, SOL_SOCKET, SO_ERROR, this.socketError, this.socketErrorLength);
  }

  /** Attaches a program to a handle: in the kernel where it is live. */
  setFilter(handle: Pointer, program: BpfProgram): void {
    const instructions = new DataView(new ArrayBuffer(program.length * INSTRUCTION_LENGTH));
    program.forEach(({ code, jumpTrue, jumpFalse, k }, index) => {
      const at = index * INSTRUCTION_LENGTH;
      instructions.setUint16(at, code, true);
      instructions.setUint8(at + 2, jumpTrue);
      instructions.setUint8(at + 3, jumpFalse);
      instructions.setUint32(at + 4, k, true);
    });
    const struct = new DataView(new ArrayBuffer(PROGRAM_STRUCT_LENGTH));
    struct.setUint32(0, program.length, true);
    struct.setBigUint64(8, this.koffi.address(instructions.buffer), true);
    const status = this.setFilterRaw(handle, new Uint8Array(struct.buffer));
    // libpcap is given an address only: that the instructions are asked for here keeps them alive through the call.
    if (status !== 0 || instructions.byteLength === 0) {
      throw new SyntopError('capture-failed', `cannot attach the capture filter: ${this.errorText(handle)}`);
    }
  }

  private copyProgram(struct: Uint8Array): BpfProgram {
    const view = new DataView(struct.buffer);
    const length = view.getUint32(0, true);
    const instructions = new DataView(this.koffi.view(view.getBigUint64(8, true), length * INSTRUCTION_LENGTH));
    const program = [];
    for (let at = 0; at < length * INSTRUCTION_LENGTH; at += INSTRUCTION_LENGTH) {
      program.push({
        code: instructions.getUint16(at, true),
        jumpTrue: instructions.getUint8(at + 2),
        jumpFalse: instructions.getUint8(at + 3),
        k: instructions.getUint32(at + 4, true),
      });
    }
    return program;
  }
}

/** A buffer for libpcap's words, and how to read it. */
export function makeErrorBuffer(): { bytes: Uint8Array; text: () => string } {
  const bytes = new Uint8Array(ERROR_BUFFER_LENGTH);
  return { bytes, text: () => Buffer.from(bytes.subarray(0, Math.max(0, bytes.indexOf(0)))).toString() };
}
