import { join } from 'node:path';
import koffi from 'koffi';
import { runTool } from './stage.mjs';

const BPF_PROG_TYPE_SCHED_CLS = 3;
const BPF_FUNC_SKB_VLAN_PUSH = 18;
const BPF_FUNC_SKB_VLAN_POP = 19;
/** 0x8100 in the order of the network. */
const ETHERTYPE_VLAN = 0x0081;

/**
 * Tags all that leaves the cables' ends (eth0) in the namespaces with a VLAN, and takes the tag off what comes in. What is on
 * the cable, and what tcpdump sees at either end, bears it. Not done by a VLAN interface, as not every kernel has them
 * (CONFIG_VLAN_8021Q); but by two BPF programs at the traffic control hooks, which use the same code of the kernel's.
 */
export function tagCable(stage, namespaces, vlanId) {
  const pins = stage.mount('bpf');
  const push = join(pins, 'push');
  const pop = join(pins, 'pop');
  // The packet is in r1 from the start, the arguments follow in r2 and r3.
  loadProgram(push, [setRegister(2, ETHERTYPE_VLAN), setRegister(3, vlanId), call(BPF_FUNC_SKB_VLAN_PUSH), ...RETURN_OK]);
  loadProgram(pop, [call(BPF_FUNC_SKB_VLAN_POP), ...RETURN_OK]);
  for (const namespace of namespaces) {
    const tc = (...args) => runTool('tc', ['-n', namespace, ...args]);
    tc('qdisc', 'add', 'dev', 'eth0', 'clsact');
    tc('filter', 'add', 'dev', 'eth0', 'egress', 'bpf', 'direct-action', 'object-pinned', push);
    tc('filter', 'add', 'dev', 'eth0', 'ingress', 'bpf', 'direct-action', 'object-pinned', pop);
  }
}

/** Hands a program to the kernel, and gives it a path. tc(8) comes with libbpf, so that is there. */
function loadProgram(path, instructions) {
  const libbpf = koffi.load('libbpf.so.1');
  const load = libbpf.func(
    'int bpf_prog_load(int type, const char *name, const char *license, const uint8_t *code, size_t count, void *options)',
  );
  const pin = libbpf.func('int bpf_obj_pin(int program, const char *path)');
  const program = load(BPF_PROG_TYPE_SCHED_CLS, 'syntop_vlan', 'MIT', Buffer.concat(instructions), instructions.length, null);
  if (program < 0) throw new Error(`the kernel takes no BPF program for the VLAN tag (${program})`);
  const pinned = pin(program, path);
  if (pinned !== 0) throw new Error(`${path}: cannot pin the BPF program (${pinned})`);
}

/** One instruction (RFC 9669, 3): operation, registers, offset, immediate value. */
function instruction(operation, register, value) {
  const bytes = Buffer.alloc(8);
  bytes[0] = operation;
  bytes[1] = register;
  bytes.writeInt32LE(value, 4);
  return bytes;
}

function setRegister(register, value) {
  return instruction(0xb7, register, value);
}

function call(helper) {
  return instruction(0x85, 0, helper);
}

/** TC_ACT_OK (0), exit. */
const RETURN_OK = [setRegister(0, 0), instruction(0x95, 0, 0)];
