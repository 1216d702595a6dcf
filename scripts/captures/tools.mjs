import { isProgramThere } from '../programs.mjs';

/** Debian packages, and the programs of each that are used here. */
const TOOLS = {
  iproute2: ['ip', 'tc'],
  'util-linux': ['prlimit', 'mount', 'umount'],
  tcpdump: ['tcpdump'],
  tcpreplay: ['tcpreplay'],
  tshark: ['tshark'],
  'wireshark-common': ['dumpcap'],
};

/** The Debian packages that are to be installed. */
export function findMissingTools() {
  return Object.keys(TOOLS).filter((debian) => !TOOLS[debian].every(isProgramThere));
}
