import { SyntopError } from '../errors.js';

/* Why a device cannot be captured: the same words whichever engine was to capture it. */

/** @param listDevices the devices there are */
export function describeNoSuchDevice(device: string, listDevices: () => readonly string[]): SyntopError {
  const have = listDevices().join(', ') || 'none that this user may see';
  return new SyntopError('no-such-interface', `cannot capture on ${device}: no such interface (have: ${have})`);
}

export function describeNoPermission(device: string): SyntopError {
  const remedy = `use sudo, or allow this Node.js to capture, once: sudo setcap cap_net_raw+ep ${process.execPath}`;
  return new SyntopError('no-permission', `cannot capture on ${device}: no permission; ${remedy}`);
}

export function describeDown(device: string): SyntopError {
  return new SyntopError('interface-down', `cannot capture on ${device}: it is down; bring it up: sudo ip link set ${device} up`);
}
