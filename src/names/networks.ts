import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeCause, SyntopError } from '../errors.js';
import type { SourceNetwork } from '../source-network.js';
import { NetworkDatabase } from './network-database.js';

/** Where packages of geoipupdate and its like put them. */
const USUAL_FOLDERS = ['/usr/share/GeoIP', '/var/lib/GeoIP', '/usr/local/share/GeoIP'] as const;
/** Those who know more than a country or a system are large, and know no more of these: they are asked only if given by name. */
const USUAL_NAME = /(country|asn?|lite)[^/]*\.mmdb$/i;
const MOST_FOUND = 8;
/** A database is held in memory. The largest about are some hundred MiB. */
const MOST_BYTES = 1 << 30;

/** A file and its database, and why it is not asked any more. */
interface OpenDatabase {
  readonly path: string;
  readonly database: NetworkDatabase;
  damage: string | null;
}

/** To whom addresses belong, by files on this machine: nothing is ever asked of the network. */
export class Networks {
  private constructor(private readonly open: readonly OpenDatabase[]) {}

  /**
   * Holds all of each in memory.
   *
   * @param onBad hears a SyntopError of each file that cannot be read, or is no MMDB file; without it, that is thrown
   */
  static open(paths: readonly string[], onBad?: (cause: SyntopError) => void): Networks {
    const open: OpenDatabase[] = [];
    for (const path of paths) {
      try {
        open.push({ path, database: openDatabase(path), damage: null });
      } catch (cause) {
        if (onBad === undefined || !(cause instanceof SyntopError)) throw cause;
        onBad(cause);
      }
    }
    return new Networks(open);
  }

  /** Those that are in use, with what each calls itself. */
  get databases(): ReadonlyArray<{ readonly path: string; readonly type: string; readonly damage: string | null }> {
    return this.open.map(({ path, database, damage }) => ({ path, type: database.type, damage }));
  }

  /** What the files know of an address, each fact from the first that has it; null where none knows anything. */
  networkOf(ip: string): SourceNetwork | null {
    let known: SourceNetwork | null = null;
    for (const each of this.open) {
      const found = lookUp(each, ip);
      if (found !== null) known = known === null ? found : merge(known, found);
    }
    return known;
  }
}

/** A system and whose it is stay together. */
function merge(known: SourceNetwork, found: SourceNetwork): SourceNetwork {
  const { asn, organization } = known.asn === null && known.organization === null ? found : known;
  return { country: known.country ?? found.country, asn, organization };
}

/** The databases in the usual places, if there are any; in the order of their paths. */
export function findDatabases(folders: readonly string[] = USUAL_FOLDERS): string[] {
  const found = folders.flatMap((folder) => {
    try {
      const names = readdirSync(folder).sort();
      return names.filter((name) => USUAL_NAME.test(name)).map((name) => join(folder, name));
    } catch {
      return [];
    }
  });
  return found.slice(0, MOST_FOUND);
}

function openDatabase(path: string): NetworkDatabase {
  const bytes = readWhole(path);
  try {
    return new NetworkDatabase(bytes);
  } catch (cause) {
    const remedy = 'give a .mmdb file with countries or autonomous systems';
    throw new SyntopError('corrupt-file', `cannot use the database ${path}: ${describeCause(cause)}; ${remedy}`);
  }
}

function readWhole(path: string): Buffer {
  try {
    const { size } = statSync(path);
    if (size > MOST_BYTES) throw new Error('it is larger than 1 GiB');
    return readFileSync(path);
  } catch (cause) {
    throw new SyntopError('unreadable-file', `cannot use the database ${path}: ${describeCause(cause)}`);
  }
}

/** A database that once made no sense is not asked again. */
function lookUp(each: OpenDatabase, ip: string): SourceNetwork | null {
  if (each.damage !== null) return null;
  try {
    return each.database.networkOf(ip);
  } catch (cause) {
    each.damage = describeCause(cause);
    return null;
  }
}
