/*
 * What the host said while a savefile was recorded, in a file beside it: JSON Lines, the first of which says what it is, each other the
 * facts of a second (host-facts.ts). The recorder writes it (record/host-log.ts), a replay reads it (host-record-reader.ts).
 */
import type { HostFacts } from './host-facts.js';
import { hostFacts } from './host-record-shape.js';

const HEAD = { v: 1, type: 'host' } as const;

/** How much is kept: processes by their names, or their command lines as well, which may hold secrets. */
export type HostDetail = 'names' | 'commands';

/** "trace.pcap": "trace.pcap.host.jsonl". */
export function hostRecordPath(savefile: string): string {
  return `${savefile}.host.jsonl`;
}

/** The first line. Like the others, it ends with a line feed. */
export function writeHostHead(): string {
  return `${JSON.stringify(HEAD)}\n`;
}

export function writeHostLine(facts: HostFacts, detail: HostDetail): string {
  const keep = (name: string, value: unknown) => (name === 'commandLine' && detail === 'names' ? '' : value);
  return `${JSON.stringify(facts, keep)}\n`;
}

/** Whether it is the first line of a file that can be read here. */
export function isHostHead(line: string): boolean {
  const head = parse(line);
  return (
    typeof head === 'object' && head !== null && 'v' in head && 'type' in head && head.v === HEAD.v && head.type === HEAD.type
  );
}

/** Null where the line holds no facts: it was cut, or comes from somebody else. */
export function readHostLine(line: string): HostFacts | null {
  try {
    return hostFacts(parse(line));
  } catch {
    return null;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
