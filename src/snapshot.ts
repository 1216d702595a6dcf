import type { FromSchema } from 'json-schema-to-ts';
import type { connSchema, reportSchema, windowSchema } from './report-schema.js';

/** The report, as `--json` writes it. */
export type Report = FromSchema<typeof reportSchema>;

/** One interval of a live capture, as `live --json` writes it. */
export type WindowReport = FromSchema<typeof windowSchema>;

/** One connection, as `--connections` writes it. */
export type ConnectionLine = FromSchema<typeof connSchema>;

export type SourceRow = Report['sources'][number];
export type OpenerRow = Report['openers'][number];
export type ResetterRow = Report['resetters'][number];
export type ServiceRow = Report['services'][number];
export type SubnetRow = Report['subnets'][number];
export type PairRow = Report['pairs'][number];
export type PortRow = Report['ports'][number];
export type TimelineRow = Report['timeline'][number];

/** The busiest second, for people; the report itself has no key for it. */
interface PeakSecond {
  /** RFC 3339. */
  readonly at: string;
  readonly syn: number;
}

/** All that a view gets to see: what was counted up to one moment. Never changed once made. */
export interface Snapshot {
  readonly report: Report;
  readonly peak: PeakSecond | null;
  /** Whether the numbers of different sources, in all and of networks, are estimates. */
  readonly estimatesSources: boolean;
  /** Link types that were captured and are not read, with the packets of each. */
  readonly unsupportedLinkTypes: ReadonlyArray<readonly [name: string, packets: number]>;
}
