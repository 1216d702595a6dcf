/** What a machine was found to have: all that `doctor` judges. Each part is looked at by itself, so that a test makes up the others. */
export interface Findings {
  readonly nodeVersion: string;
  readonly platform: string;
  /** Whether foreign calls work; a text: why not. */
  readonly koffi: true | string;
  /** Its own words; or why it cannot be used, with the remedy. */
  readonly libpcap: { readonly version: string } | { readonly error: string };
  /** Those that a capture without -i is of. */
  readonly interfaces: readonly string[];
  /** What came of opening one. null: there was nothing to open, or nothing to open it with. */
  readonly trial: CaptureTrial | { readonly device: string; readonly error: string; readonly isPermission: boolean } | null;
  readonly tracefs: 'usable' | 'refused' | 'absent';
  /** Connections that the kernel follows, and how many it can. */
  readonly conntrack: { readonly count: number; readonly max: number } | null;
  readonly terminal: TerminalFindings;
  /** The version of the `cap` package. */
  readonly cap: string | null;
  readonly isRoot: boolean;
  /** Files and folders of the program and of Node.js that others than root may change. */
  readonly exposed: readonly string[];
}

/** A handle that was open for a moment. */
interface CaptureTrial {
  readonly device: string;
  readonly askedRingBytes: number;
  /** What the kernel has given; null where it does not tell. */
  readonly ringBytes: number | null;
  readonly hasNanoseconds: boolean;
}

interface TerminalFindings {
  readonly name: string | null;
  /** Why there can be no dashboard; null where there can. */
  readonly noScreen: string | null;
  readonly isUtf8: boolean;
  readonly colours: number;
  readonly columns: number;
  readonly rows: number;
}
