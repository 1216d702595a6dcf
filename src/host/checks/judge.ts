import type { DoctorCheck } from '../../doctor-schema.js';
import type { Findings } from './findings.js';

/** package.json's engines. */
const LEAST_NODE: readonly [major: number, minor: number] = [20, 20];
const MEBIBYTE = 1 << 20;
const LEAST_COLUMNS = 80;
const LEAST_ROWS = 24;
/** Of what conntrack can follow, in percent: what is nearly full may be why one is looking. */
const NEARLY_FULL = 90;

type Verdict = Omit<DoctorCheck, 'name'>;

const ok = (detail: string): Verdict => ({ status: 'ok', detail, remedy: null });
const limited = (detail: string, remedy: string | null): Verdict => ({ status: 'limited', detail, remedy });
const missing = (detail: string, remedy: string | null): Verdict => ({ status: 'missing', detail, remedy });

/** What must be in order for a live capture. */
const NEEDED: ReadonlySet<DoctorCheck['name']> = new Set(['node', 'koffi', 'libpcap', 'interfaces', 'capture']);

/** What was found, judged: a line each, and whether a live capture works. */
export function judge(findings: Findings): { readonly checks: DoctorCheck[]; readonly canCapture: boolean } {
  const verdicts: ReadonlyArray<readonly [DoctorCheck['name'], Verdict]> = [
    ['node', judgeNode(findings)],
    ['koffi', judgeKoffi(findings)],
    ['libpcap', judgeLibpcap(findings)],
    ['interfaces', judgeInterfaces(findings)],
    ['capture', judgeCapture(findings)],
    ['ring', judgeRing(findings)],
    ['clock', judgeClock(findings)],
    ['tracefs', judgeTracefs(findings)],
    ['conntrack', judgeConntrack(findings)],
    ['terminal', judgeTerminal(findings)],
    ['cap', judgeCap(findings)],
    ['folder', judgeFolder(findings)],
  ];
  const checks = verdicts.map(([name, verdict]) => ({ name, ...verdict }));
  return { checks, canCapture: !checks.some(({ name, status }) => NEEDED.has(name) && status === 'missing') };
}

function judgeNode({ nodeVersion, platform }: Findings): Verdict {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const [leastMajor, leastMinor] = LEAST_NODE;
  if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
    return missing(`Node.js ${nodeVersion}, and ${LEAST_NODE.join('.')} is needed`, 'npm install --global n && sudo n lts');
  }
  if (platform !== 'linux') return limited(`Node.js ${nodeVersion} on ${platform}, where syntop is untested`, null);
  return ok(`Node.js ${nodeVersion}`);
}

function judgeKoffi({ koffi }: Findings): Verdict {
  return koffi === true ? ok('foreign calls work') : missing(`no foreign calls: ${koffi}`, 'npm install koffi');
}

function judgeLibpcap({ libpcap }: Findings): Verdict {
  if ('version' in libpcap) return ok(libpcap.version);
  return missing(libpcap.error, 'sudo apt-get install libpcap0.8 (Debian; elsewhere: dnf install libpcap, apk add libpcap)');
}

function judgeInterfaces({ interfaces }: Findings): Verdict {
  return interfaces.length > 0 ? ok(`up: ${interfaces.join(', ')}`) : missing('none is up', 'sudo ip link set lo up');
}

function judgeCapture({ trial, isRoot }: Findings): Verdict {
  if (trial === null) return missing('nothing that could be opened', null);
  if (!('error' in trial)) return ok(`${trial.device} was opened`);
  if (!trial.isPermission) return missing(trial.error, null);
  return isRoot
    ? missing(`root may not open ${trial.device} here: no CAP_NET_RAW`, 'docker run --cap-add NET_RAW ..., or the like of it')
    : missing(`this user may not open ${trial.device}`, 'sudo syntop (or a copy of Node.js: native-notes/permissions.md)');
}

function judgeRing({ trial }: Findings): Verdict {
  if (trial === null || 'error' in trial) return missing('not known before an interface can be opened', null);
  const { askedRingBytes, ringBytes } = trial;
  const asked = `${Math.round(askedRingBytes / MEBIBYTE)} MiB`;
  if (ringBytes === null) return ok(`${asked} asked for and not refused`);
  if (ringBytes >= askedRingBytes) return ok(`${asked} of ${asked}`);
  const remedy = 'free memory, or ask for less: -B 4096';
  return limited(`${(ringBytes / MEBIBYTE).toFixed(1)} of ${asked}: the kernel had no more`, remedy);
}

function judgeClock({ trial }: Findings): Verdict {
  if (trial === null || 'error' in trial) return missing('not known before an interface can be opened', null);
  return trial.hasNanoseconds ? ok('nanoseconds') : limited('microseconds: this libpcap gives no more', null);
}

function judgeTracefs({ tracefs, isRoot }: Findings): Verdict {
  if (tracefs === 'usable') return ok('the kernel tells who connects, and why it resets');
  if (tracefs === 'refused' && !isRoot) return limited('for root only: processes are not named', 'sudo syntop');
  if (tracefs === 'refused') return limited('no instance can be made: processes are not named', null);
  return missing('not there: processes are not named', 'sudo mount -t tracefs tracefs /sys/kernel/tracing');
}

function judgeConntrack({ conntrack }: Findings): Verdict {
  if (conntrack === null) return missing('the module is not loaded: it is not what drops connections', null);
  const { count, max } = conntrack;
  const detail = `${count} of ${max} connections`;
  if (count * 100 < max * NEARLY_FULL) return ok(detail);
  return limited(`${detail}: new ones are dropped when it is full`, `sudo sysctl net.netfilter.nf_conntrack_max=${2 * max}`);
}

function judgeTerminal({ terminal }: Findings): Verdict {
  const { name, noScreen, isUtf8, colours, columns, rows } = terminal;
  if (noScreen !== null)
    return limited(`lines in place of the dashboard: ${noScreen}`, name === null ? 'export TERM=xterm-256color' : null);
  const detail = `${name}, ${columns}x${rows}, ${colours} colours, ${isUtf8 ? 'UTF-8' : 'no UTF-8'}`;
  if (columns < LEAST_COLUMNS || rows < LEAST_ROWS) return limited(detail, `make it ${LEAST_COLUMNS}x${LEAST_ROWS} or larger`);
  if (!isUtf8) return limited(detail, 'export LANG=C.UTF-8');
  return ok(detail);
}

function judgeCap({ cap }: Findings): Verdict {
  if (cap !== null) return ok(`cap ${cap}: --engine cap`);
  return missing('only --engine cap needs it', 'npm install cap (wants a compiler and libpcap-dev)');
}

function judgeFolder({ exposed }: Findings): Verdict {
  const [first] = exposed;
  if (first === undefined) return ok('root alone can change the program and Node.js');
  const more = exposed.length > 1 ? ` and ${exposed.length - 1} more` : '';
  return limited(
    `others than root can change ${first}${more}: by sudo, their code would be run as root's`,
    "sudo npm install --global --prefix /usr/local syntop, with a Node.js that is root's",
  );
}
