/** To whom an address belongs, as a database on this machine tells it. */
export interface SourceNetwork {
  /** Two letters of ISO 3166. */
  readonly country: string | null;
  /** The number of the autonomous system. */
  readonly asn: number | null;
  /** Whose it is: fit for a terminal, at most 64 characters. */
  readonly organization: string | null;
}

/** "DE AS64500 Example Net": what is known of it. */
export function describeNetwork({ country, asn, organization }: SourceNetwork): string {
  return [country, asn === null ? null : `AS${asn}`, organization].filter((part) => part !== null).join(' ');
}
