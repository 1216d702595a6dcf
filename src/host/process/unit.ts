/**
 * Container runtimes by what they call a container's group: its id follows, 64 hexadecimal digits. The same is told by
 * `docker-ID.scope` (systemd makes the groups) and `/docker/ID` (the runtime does).
 */
const RUNTIMES: ReadonlyArray<readonly [RegExp, string]> = [
  [/^docker-([0-9a-f]{64})\.scope$/, 'docker'],
  [/^libpod-(?:conmon-)?([0-9a-f]{64})(?:\.scope)?$/, 'podman'],
  [/^cri-containerd-([0-9a-f]{64})\.scope$/, 'containerd'],
  [/^nerdctl-([0-9a-f]{64})\.scope$/, 'containerd'],
  [/^crio-([0-9a-f]{64})(?:\.scope)?$/, 'cri-o'],
];
/** Names of folders that have a container's id in them, and who makes them. */
const PARENTS: Readonly<Record<string, string>> = { docker: 'docker', libpod_parent: 'podman', buildkit: 'buildkit' };

const BARE_ID = /^[0-9a-f]{64}$/;
const POD = /^(?:kubepods.*-)?pod[0-9a-f_-]{32,36}(?:\.slice)?$/;
/** As docker and podman show an id. */
const SHOWN_DIGITS = 12;

/**
 * The systemd unit or the container that a process belongs to, from /proc/PID/cgroup; null where it is in neither.
 *
 * Lines are `hierarchy:controllers:path` (cgroups(7)): of version 2 there is one, `0::path`; of version 1 one for each kind,
 * where systemd keeps its own, `name=systemd`. Containers are looked for in all of them, units in these two.
 */
export function readUnit(cgroup: string): string | null {
  let unit: string | null = null;
  for (const line of cgroup.split('\n')) {
    const [, hierarchy = '', controllers = '', path = ''] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    const parts = path.split('/').filter((part) => part !== '');
    const container = findContainer(parts);
    if (container !== null) return container;
    if (hierarchy === '0' || controllers === 'name=systemd') unit ??= findUnit(parts);
  }
  return unit;
}

/** The innermost: a container may hold others. */
function findContainer(parts: readonly string[]): string | null {
  for (let at = parts.length - 1; at >= 0; at--) {
    const name = nameContainer(parts[at] ?? '', parts[at - 1] ?? '');
    if (name !== null) return name;
  }
  return null;
}

function nameContainer(part: string, parent: string): string | null {
  for (const [pattern, runtime] of RUNTIMES) {
    const id = pattern.exec(part)?.[1];
    if (id !== undefined) return `${runtime} ${id.slice(0, SHOWN_DIGITS)}`;
  }
  if (BARE_ID.test(part)) {
    const runtime = POD.test(parent) ? 'kubernetes' : PARENTS[parent];
    if (runtime !== undefined) return `${runtime} ${part.slice(0, SHOWN_DIGITS)}`;
  }
  const lxc = /^lxc\.payload\.(.+)$/.exec(part)?.[1] ?? (parent === 'lxc' ? part : undefined);
  if (lxc !== undefined) return `lxc ${lxc}`;
  const nspawn = /^systemd-nspawn@(.+)\.service$/.exec(part)?.[1];
  return nspawn === undefined ? null : `nspawn ${nspawn}`;
}

/** The innermost service or scope: `user@1000.service/app.slice/app-shop.service` is app-shop. */
function findUnit(parts: readonly string[]): string | null {
  for (let at = parts.length - 1; at >= 0; at--) {
    const part = parts[at] ?? '';
    if (/\.(?:service|scope)$/.test(part) && part !== 'init.scope') return part;
  }
  return null;
}
