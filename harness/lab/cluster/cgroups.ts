import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cgroupName } from '../layout.ts';

const root = '/sys/fs/cgroup';

/** The root cgroup that kubelet is told to stay under, in every hierarchy: what is in it is the lab's. */
export function createCgroups(): void {
  if (existsSync(join(root, 'cgroup.controllers'))) {
    enableControllers(root);
    mkdirSync(join(root, cgroupName), { recursive: true });
    enableControllers(join(root, cgroupName));
    return;
  }
  for (const hierarchy of readdirSync(root))
    mkdirSync(join(root, hierarchy, cgroupName), { recursive: true });
  inheritCpuset();
}

function enableControllers(folder: string): void {
  const controllers = readFileSync(join(folder, 'cgroup.controllers'), 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean);
  writeFileSync(join(folder, 'cgroup.subtree_control'), controllers.map((name) => `+${name}`).join(' '));
}

/** A new cpuset of version 1 is empty and takes no process until it has processors and memory nodes. */
function inheritCpuset(): void {
  for (const name of ['cpuset.cpus', 'cpuset.mems']) {
    const own = join(root, 'cpuset', cgroupName, name);
    if (existsSync(own)) writeFileSync(own, readFileSync(join(root, 'cpuset', name), 'utf8'));
  }
}
