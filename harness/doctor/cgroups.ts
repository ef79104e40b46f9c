/** What kubelet and runc ask for; version 2 has no devices controller, for it filters devices by BPF. */
const needed = {
  v1: ['memory', 'cpu', 'cpuacct', 'cpuset', 'pids', 'devices'],
  v2: ['memory', 'cpu', 'cpuset', 'pids'],
} as const;

export interface CgroupFacts {
  readonly version: 'v1' | 'v2' | 'none';
  /** Where a new group would be made, by controller; under version 2 every one has the same folder. */
  readonly folders: ReadonlyMap<string, string>;
  readonly missing: readonly string[];
  readonly readOnly: readonly string[];
}

interface Mount {
  readonly point: string;
  readonly type: string;
  readonly options: readonly string[];
}

/**
 * The cgroup hierarchy that the lab would use. Version 2 counts only where it is the root of /sys/fs/cgroup: on a hybrid
 * system it is mounted beside the controllers of version 1 and has none of its own.
 * @param mounts /proc/self/mounts
 * @param controllers /sys/fs/cgroup/cgroup.controllers, absent under version 1
 */
export function cgroupFacts(mounts: string, controllers: string | undefined): CgroupFacts {
  const all = parseMounts(mounts);
  const unified = all.find(({ type, point }) => type === 'cgroup2' && point === '/sys/fs/cgroup');
  if (unified && controllers !== undefined) {
    const names = controllers.trim().split(/\s+/).filter(Boolean);
    return facts('v2', new Map(names.map((name) => [name, unified.point])), [unified]);
  }
  const old = all.filter(({ type }) => type === 'cgroup');
  const folders = new Map(
    old.flatMap(({ options, point }) => options.map((option) => [option, point] as const)),
  );
  return facts(old.length > 0 ? 'v1' : 'none', folders, old);
}

function facts(
  version: CgroupFacts['version'],
  folders: ReadonlyMap<string, string>,
  mounts: readonly Mount[],
): CgroupFacts {
  const wanted: readonly string[] = needed[version === 'v2' ? 'v2' : 'v1'];
  const has = wanted.filter((name) => folders.has(name));
  const locked = new Set(mounts.filter(({ options }) => options.includes('ro')).map(({ point }) => point));
  return {
    version,
    folders: new Map(has.map((name) => [name, folders.get(name) ?? ''])),
    missing: wanted.filter((name) => !folders.has(name)),
    readOnly: has.filter((name) => locked.has(folders.get(name) ?? '')),
  };
}

function parseMounts(text: string): readonly Mount[] {
  return text.split('\n').flatMap((line) => {
    const [, point, type, options] = line.split(' ');
    if (point === undefined || type === undefined || options === undefined) return [];
    return [{ point: unescapeOctal(point), type, options: options.split(',') }];
  });
}

/** The kernel writes a blank as \040. */
const unescapeOctal = (text: string) =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** Whether version 2's controllers can be passed on from the root to the lab's group. */
export interface Delegation {
  /** cgroup.subtree_control of the root. */
  readonly enabled: string;
  /** A real root may pass controllers on whatever runs in it; the root of a container may not. */
  readonly realRoot: boolean;
  readonly hasProcesses: boolean;
}

export function notPassedOn(delegation: Delegation): readonly string[] {
  const enabled = new Set(delegation.enabled.trim().split(/\s+/));
  if (delegation.realRoot || !delegation.hasProcesses) return [];
  return needed.v2.filter((name) => !enabled.has(name));
}
