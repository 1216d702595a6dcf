import type { LibraryHandle } from 'koffi';
import type { Libpcap, Pointer } from '../../libpcap.js';
import { BATCH_CAPACITY } from '../../packet.js';

/** A savefile's record header, as pcap_dump writes it: seconds, fraction, captured length, original length. */
const RECORD_HEADER_LENGTH = 16;
/** _IOFBF of stdio.h, fully buffered: 0 on Linux, macOS and the BSDs. */
const FULLY_BUFFERED = 0;
/** FSETLOCKING_BYCALLER of stdio_ext.h, which glibc and musl have. */
const LOCKED_BY_CALLER = 2;
/** Writes of a few bytes are gathered in a buffer in the cache: a twentieth cheaper than each into the memory. */
const STREAM_BUFFER_BYTES = 1 << 16;

/** Bytes for one batch of packets, however long each is up to `snaplen`: pcap_dump does not tell of a full stream. */
function batchBytes(snaplen: number): number {
  return BATCH_CAPACITY * (snaplen + RECORD_HEADER_LENGTH);
}

/**
 * Memory outside of JavaScript's heap, seen from both sides: C writes to it through a FILE*, JavaScript reads it as bytes.
 * Pages that are never written to cost nothing.
 */
export class BatchMemory {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** The FILE* over it. */
  readonly stream: Pointer;
  private readonly memory: Pointer;
  private readonly rewindStream: (stream: Pointer) => void;
  private readonly flushStream: (stream: Pointer) => number;
  private readonly tellStream: (stream: Pointer) => number;
  private readonly closeStream: (stream: Pointer) => number;

  constructor(
    private readonly libpcap: Libpcap,
    snaplen: number,
  ) {
    const { koffi } = libpcap;
    const length = batchBytes(snaplen);
    const libc = koffi.load(null);
    this.memory = koffi.alloc('uint8_t', length);
    const buffer = koffi.view(this.memory, length);
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
    this.rewindStream = libc.func('void rewind(void *stream)');
    this.flushStream = libc.func('int fflush(void *stream)');
    this.tellStream = libc.func('long ftell(void *stream)');
    this.closeStream = libc.func('int fclose(void *stream)');
    this.stream = libc.func('void *fmemopen(void *memory, size_t length, const char *mode)')(this.memory, length, 'w');
    libc.func('int setvbuf(void *stream, void *buffer, int mode, size_t length)')(
      this.stream,
      null,
      FULLY_BUFFERED,
      STREAM_BUFFER_BYTES,
    );
    this.leaveUnlocked(libc);
  }

  /** One thread writes, so the stream need not be locked three times a packet: that was a fifth of a capture's time. */
  private leaveUnlocked(libc: LibraryHandle): void {
    if (process.platform === 'linux') libc.func('int __fsetlocking(void *stream, int type)')(this.stream, LOCKED_BY_CALLER);
  }

  /** The next packet is written at the start. */
  rewind(): void {
    this.rewindStream(this.stream);
  }

  /** Makes all that was written since rewind visible. Gives its length. */
  finishBatch(): number {
    this.flushStream(this.stream);
    return this.tellStream(this.stream);
  }

  free(): void {
    this.closeStream(this.stream);
    this.libpcap.koffi.free(this.memory);
  }
}
