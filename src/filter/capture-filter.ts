import {
  BPF_CLASS_MASK,
  BPF_JUMP_ALWAYS,
  BPF_RET,
  BPF_RETURN_CONSTANT,
  type BpfProgram,
  type CompileExpression,
} from '../bpf-program.js';
import { LINKTYPE_ETHERNET, type LinkType } from '../link-type.js';

const IPV4_CONTROL = 'tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0';
/** libpcap's `tcp[...]` never matches IPv6: the flags are byte 13 of the TCP header, behind the 40 of the fixed one. */
const IPV6_CONTROL = 'ip6[6] == 6 and ip6[53] & 7 != 0';
/** Behind an extension header the flags' place is not fixed: such packets, which are few, are left to the decoder. */
const IPV6_EXTENDED = [0, 43, 44, 51, 60, 135, 139, 140].map((header) => `ip6[6] == ${header}`).join(' or ');
/** Likewise behind an authentication header; a later fragment has none. */
const IPV4_EXTENDED = 'ip[9] == 51 and ip[6:2] & 0x1fff == 0';
const CONTROL = `(${IPV4_CONTROL}) or (${IPV4_EXTENDED}) or (${IPV6_CONTROL}) or (${IPV6_EXTENDED})`;

/**
 * What the kernel lets through for this link type: segments with SYN, FIN or RST, over IPv4 and IPv6, on Ethernet also behind
 * one and two VLAN tags (libpcap knows `vlan` on no other link type that is read here).
 */
function controlExpression(linkType: LinkType): string {
  if (linkType !== LINKTYPE_ETHERNET) return CONTROL;
  return `${CONTROL} or (vlan and (${CONTROL} or (vlan and (${CONTROL}))))`;
}

/**
 * The program to attach to a live handle: packets that pass the user's expression and are control segments. The two are
 * compiled apart and joined as programs, because `vlan` in one would shift what the other one means.
 */
export function buildCaptureProgram(linkType: LinkType, expression: string | null, compile: CompileExpression): BpfProgram {
  const control = compile(controlExpression(linkType));
  return expression === null ? control : joinPrograms(compile(expression), control);
}

/** Words after which all that follows is looked for further inside the packet (pcap-filter(7)). */
const SHIFTING = /\b(vlan|mpls|pppoes|geneve|vxlan)\b/;

/**
 * The same for an engine that takes text alone. The user's expression, which must be good by itself, stands before the SYN/FIN/RST
 * expression; where a word in it would shift what that one means, it stands alone, and the decoder picks the segments
 * out of more packets.
 */
export function buildCaptureExpression(linkType: LinkType, expression: string | null): string {
  const control = controlExpression(linkType);
  if (expression === null || expression.trim() === '') return control;
  return SHIFTING.test(expression) ? expression : `(${expression}) and (${control})`;
}

/** A program that accepts what both accept: where the first would accept, it goes on into the second. */
export function joinPrograms(first: BpfProgram, second: BpfProgram): BpfProgram {
  const onward = first.map((instruction, index) => {
    const accepts = (instruction.code & BPF_CLASS_MASK) === BPF_RET && instruction.k !== 0;
    if (!accepts || instruction.code !== BPF_RETURN_CONSTANT) return instruction;
    return { code: BPF_JUMP_ALWAYS, jumpTrue: 0, jumpFalse: 0, k: first.length - index - 1 };
  });
  return [...onward, ...second];
}
