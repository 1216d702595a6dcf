/** Names of TCP ports. */
export interface PortNames {
  nameOf(port: number): string | null;
}

/** As long as IANA lets one be (RFC 6335). */
const MOST_CHARACTERS = 15;
/** Of a file that somebody else may have written. */
const MOST_TEXT = 4 << 20;

/** What /etc/services says, a line "https 443/tcp # comment" each; of a port named twice the first. Anything else is passed over. */
export function parseServices(text: string): PortNames {
  const names = new Map<number, string>();
  for (const [, name, digits] of text.slice(0, MOST_TEXT).matchAll(/^([\w.+-]+)[ \t]+(\d{1,5})\/tcp\b/gm)) {
    const port = Number(digits);
    if (name === undefined || name.length > MOST_CHARACTERS || port > 65_535 || names.has(port)) continue;
    names.set(port, name);
  }
  return { nameOf: (port) => names.get(port) ?? null };
}
