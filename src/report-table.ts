/** The tables that can be asked for by name: sources, networks, services, and who asks whom. */
export const REPORT_TABLES = ['src', 'subnet', 'service', 'pair'] as const;

export type ReportTable = (typeof REPORT_TABLES)[number];
