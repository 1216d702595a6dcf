export interface FileSizes {
  /** Of all together; what is no file on a disk, or not there, has none. */
  readonly bytes: number;
  /** Whether each that is there can be read again. */
  readonly areOnDisk: boolean;
}

/** @param files paths; "-" is standard input */
export async function measureFiles(files: readonly string[]): Promise<FileSizes> {
  const { stat } = await import('node:fs/promises');
  const found = await Promise.all(files.map((file) => (file === '-' ? 'a pipe' : stat(file).catch(() => null))));
  let bytes = 0;
  let areOnDisk = true;
  for (const one of found) {
    if (one === null) continue;
    if (one !== 'a pipe' && one.isFile()) bytes += one.size;
    else areOnDisk = false;
  }
  return { bytes, areOnDisk };
}
