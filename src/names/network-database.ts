import { parseAddress } from '../address-parser.js';
import { sanitize } from '../sanitize.js';
import type { SourceNetwork } from '../source-network.js';
import { MmdbReader } from './mmdb-reader.js';
import type { MmdbValue } from './mmdb-values.js';

const MOST_ORGANIZATION = 64;
/** Where each kind of database has it: MaxMind's and DB-IP's, then IPinfo's. */
const COUNTRY_PATHS = [['country', 'iso_code'], ['registered_country', 'iso_code'], ['country_code'], ['country']] as const;
const AS_PATHS = [['autonomous_system_number'], ['asn']] as const;
const ORGANIZATION_PATHS = [['autonomous_system_organization'], ['as_name']] as const;

/** A MMDB file whose records tell a country or an autonomous system. */
export class NetworkDatabase {
  /** As the file calls itself ("GeoLite2-ASN"). */
  readonly type: string;
  private readonly reader: MmdbReader;

  /** Throws an Error where these bytes are no such file. */
  constructor(bytes: Buffer) {
    this.reader = new MmdbReader(bytes);
    this.type = sanitize(this.reader.type).slice(0, MOST_ORGANIZATION);
  }

  /** null where the database does not have the address, or nothing of interest about it. Throws an Error where it makes no sense. */
  networkOf(ip: string): SourceNetwork | null {
    const parsed = parseAddress(ip);
    if (parsed === null) return null;
    const [word0, word1, word2, word3 = 0] = parsed.words;
    // An IPv4 address that is mapped into IPv6 is looked up as what it is.
    const isMapped = parsed.family === 6 && word0 === 0 && word1 === 0 && word2 === 0xffff;
    const record = this.reader.find(isMapped ? { family: 4, words: [word3, 0, 0, 0] } : parsed);
    const country = readFirst(record, COUNTRY_PATHS, readCountry);
    const asn = readFirst(record, AS_PATHS, readAs);
    const organization = readFirst(record, ORGANIZATION_PATHS, readOrganization);
    return country === null && asn === null && organization === null ? null : { country, asn, organization };
  }
}

type Path = readonly string[];

function readFirst<T>(record: MmdbValue, paths: readonly Path[], read: (value: MmdbValue) => T | null): T | null {
  for (const path of paths) {
    const value = read(path.reduce(fieldOf, record));
    if (value !== null) return value;
  }
  return null;
}

function fieldOf(record: MmdbValue, name: string): MmdbValue {
  return record instanceof Map ? ((record as ReadonlyMap<string, MmdbValue>).get(name) ?? null) : null;
}

function readCountry(value: MmdbValue): string | null {
  return typeof value === 'string' && /^[A-Z]{2}$/.test(value) ? value : null;
}

/** A number, or as IPinfo writes it: "AS64500". Both have 32 bits. */
function readAs(value: MmdbValue): number | null {
  const number = typeof value === 'string' && /^AS\d{1,10}$/.test(value) ? Number(value.slice(2)) : value;
  return typeof number === 'number' && number > 0 && number <= 0xffffffff ? number : null;
}

function readOrganization(value: MmdbValue): string | null {
  if (typeof value !== 'string') return null;
  const text = sanitize(value.slice(0, 4 * MOST_ORGANIZATION)).trim();
  return text === '' ? null : text.slice(0, MOST_ORGANIZATION);
}
