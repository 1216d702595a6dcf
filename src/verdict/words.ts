/* Numbers and names as verdicts write them. */

/** 1,234. */
export function formatNumber(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A number in at most four characters or so: 999, 1.2k, 12k, 1.2M. */
export function shortenNumber(value: number): string {
  if (value < 1000) return String(Math.round(value));
  const [scaled, unit] = value < 999_500 ? [value / 1e3, 'k'] : [value / 1e6, 'M'];
  return `${scaled < 9.95 ? scaled.toFixed(1) : Math.round(scaled)}${unit}`;
}

export function formatPercent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

/** Units a second: 0.4/s, 12/s, 1.2k/s. */
export function formatRate(rate: number): string {
  return `${rate < 10 && rate > 0 ? rate.toFixed(1) : shortenNumber(rate)}/s`;
}

/** An address, or what stands for one, with its port: IPv6 in brackets. */
export function formatEndpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** "10.0.0.1", "10.0.0.1 and 3 more". */
export function nameFirst(names: readonly string[]): string {
  const [first = ''] = names;
  return names.length <= 1 ? first : `${first} and ${names.length - 1} more`;
}
