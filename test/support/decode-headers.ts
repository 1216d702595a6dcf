/* Headers of layer 2, of capturing systems and of tunnels, as bytes around a payload. */
import { ETHERTYPE_IPV4, ethernet, ipv4, PROTOCOL_UDP } from './packet-builder.js';

const OUTER_SOURCE = '203.0.113.1';
const OUTER_DESTINATION = '203.0.113.2';

export const ETHERTYPE_MPLS = 0x8847;
export const ETHERTYPE_PPPOE = 0x8864;

/** Hexadecimal digits, in groups as you like, then the payload. */
export function behind(hex: string, ...payload: Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from(hex.replace(/\s/g, ''), 'hex'), ...payload]);
}

function hex16(value: number): string {
  return value.toString(16).padStart(4, '0');
}

/** LLC and SNAP, with an EtherType. */
export function snap(etherType: number, payload: Uint8Array): Buffer {
  return behind(`aaaa03 000000 ${hex16(etherType)}`, payload);
}

/** A stack of so many labels. */
export function mpls(labels: number, payload: Uint8Array): Buffer {
  return behind(`${'00064040'.repeat(labels - 1)}00010140`, payload);
}

/** A PPPoE session: PPP's protocol, and what it carries. */
export function pppoe(protocol: number, payload: Uint8Array): Buffer {
  return behind(`1100 0007 ${hex16(payload.length + 2)} ${hex16(protocol)}`, payload);
}

/** UDP to a port, in IPv4 between the outer addresses. */
export function udp(port: number, payload: Uint8Array, length = payload.length + 8): Buffer {
  return outer(PROTOCOL_UDP, behind(`d431 ${hex16(port)} ${hex16(length)} 0000`, payload));
}

/** IPv4 between the outer addresses. */
export function outer(protocol: number, payload: Uint8Array): Buffer {
  return ipv4(payload, { source: OUTER_SOURCE, destination: OUTER_DESTINATION, protocol });
}

export function ethernetIpv4(packet: Uint8Array): Buffer {
  return ethernet(ETHERTYPE_IPV4, packet);
}

/** GRE: flags and version, protocol, and words as the flags say. */
export function gre(flags: number, protocol: number, words: string, payload: Uint8Array): Buffer {
  return outer(47, behind(`${hex16(flags)} ${hex16(protocol)} ${words}`, payload));
}

/** A data frame of IEEE 802.11 with LLC inside. */
export function wlan(control: string, more: string, payload: Uint8Array, fragment = '00'): Buffer {
  return behind(`${control} 0000 020000000001 020000000002 020000000003 ${fragment}10 ${more}`, payload);
}
