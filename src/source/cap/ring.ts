const MEBIBYTE = 1 << 20;

/*
 * cap has every packet at once and whole ("immediate mode", snaplen 65,535): the ring then is slots, on loopback of 64 KiB for each packet
 * however small, elsewhere as a rule of the MTU.
 */

/** On loopback 1023 packets; the kernel takes twice the memory there, as a slot and its head do not fit 64 KiB. */
const MAX_RING_BYTES = 64 * MEBIBYTE;
const MIN_RING_BYTES = 8 * MEBIBYTE;
const ALL_RINGS_BYTES = 128 * MEBIBYTE;

/** The ring to ask for, of each of so many interfaces. */
export function capRingBytesFor(interfaces: number): number {
  return Math.max(MIN_RING_BYTES, Math.min(MAX_RING_BYTES, Math.floor(ALL_RINGS_BYTES / interfaces)));
}
