/** The part of cap 0.2.1 that is used here (its README.md, src/binding.cc); it brings no types of its own. */
declare module 'cap' {
  export interface CapHandle {
    /**
     * Captures into the buffer, one packet over the other, from the next turn of the event loop on.
     *
     * @param filter in libpcap's language; '' is all
     * @param ringBytes of the kernel's ring
     * @returns the link type's name, or "Unknown linktype" and its number
     */
    open(device: string, filter: string, ringBytes: number, buffer: Buffer): string;
    on(event: 'packet', listener: (capturedLength: number, isTruncated: boolean) => void): this;
    close(): boolean;
  }

  const cap: { readonly Cap: new () => CapHandle };
  export default cap;
}
