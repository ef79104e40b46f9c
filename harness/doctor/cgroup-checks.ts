import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CgroupFacts, cgroupFacts, notPassedOn } from './cgroups.ts';
import { readOr } from './host-checks.ts';
import type { DoctorLine } from './line.ts';

const root = '/sys/fs/cgroup';

/** Which cgroup version this machine has, its controllers, and whether a group can be made. */
export function cgroupChecks(uid = process.geteuid?.()): readonly DoctorLine[] {
  const controllersFile = join(root, 'cgroup.controllers');
  const controllers = existsSync(controllersFile) ? readOr(controllersFile, '') : undefined;
  const facts = cgroupFacts(readOr('/proc/self/mounts', ''), controllers);
  if (facts.version === 'none') {
    return [{ name: 'cgroups', ok: 'missing', got: 'none is mounted', fix: `mount -t cgroup2 none ${root}` }];
  }
  const has = `version ${facts.version.slice(1)}: ${[...facts.folders.keys()].join(', ')}`;
  if (facts.missing.length > 0) {
    const fix = `start the kernel with cgroup_enable=${facts.missing.join(',')}, or mount the missing hierarchies`;
    return [{ name: 'cgroups', ok: 'missing', got: `${has}; lacks ${facts.missing.join(', ')}`, fix }];
  }
  return [{ name: 'cgroups', ok: 'ok', got: has }, writable(facts, uid)];
}

function writable(facts: CgroupFacts, uid: number | undefined): DoctorLine {
  const name = 'cgroups writable';
  const fix = 'run on the machine itself, or in a container started with --privileged --cgroupns=host';
  if (facts.readOnly.length > 0) {
    return { name, ok: 'missing', got: `read-only: ${facts.readOnly.join(', ')}`, fix };
  }
  if (uid !== 0) return { name, ok: 'warn', got: 'cannot be tried without root', fix: 'run with sudo' };
  for (const folder of new Set(facts.folders.values())) {
    const refused = tryGroup(join(folder, `meshproof-doctor-${process.pid}`));
    if (refused) return { name, ok: 'missing', got: refused, fix };
  }
  if (facts.version === 'v1') return { name, ok: 'ok', got: 'a group can be made in each hierarchy' };
  const stuck = notPassedOn({
    enabled: readOr(join(root, 'cgroup.subtree_control'), ''),
    realRoot: !existsSync(join(root, 'cgroup.type')),
    hasProcesses: readOr(join(root, 'cgroup.procs'), '').trim() !== '',
  });
  if (stuck.length === 0) return { name, ok: 'ok', got: 'a group can be made and gets the controllers' };
  return { name, ok: 'missing', got: `a new group would not get ${stuck.join(', ')}`, fix };
}

function tryGroup(folder: string): string | undefined {
  try {
    mkdirSync(folder);
    rmdirSync(folder);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
