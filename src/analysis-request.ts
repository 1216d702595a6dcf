/** What both ways of running have in common. */
export interface AnalysisRequest {
  /** The user's expression. */
  readonly filter: string | null;
  /** Rows of each table in a snapshot; Infinity for all. */
  readonly top: number;
  /** Packets after which to end; Infinity for all. */
  readonly packetLimit: number;
  /** Whether tunnels are walked to the TCP inside, whose addresses then count; else they are counted only. */
  readonly deep: boolean;
  /** Whether each connection is told when it has ended. */
  readonly connections: boolean;
  /** Bits of the prefix by which subnets are told apart. */
  readonly subnetBits: { readonly 4: number; readonly 6: number };
}
