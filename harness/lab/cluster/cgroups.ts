import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cgroupName } from '../layout.ts';

const root = '/sys/fs/cgroup';

/**
 * What all pods together weigh against one runnable task of the lab's own components, which stay in the root cgroup. By
 * default it is one task's weight: kubelet and the API server, busy with a roll-out, would starve the data plane that is
 * measured. On a usual node the components share one slice, and the pods outweigh it.
 */
export const podsWeigh = 8;

/** The root cgroup that kubelet is told to stay under, in every hierarchy: what is in it is the lab's. */
export function createCgroups(): void {
  if (existsSync(join(root, 'cgroup.controllers'))) {
    enableControllers(root);
    mkdirSync(join(root, cgroupName), { recursive: true });
    enableControllers(join(root, cgroupName));
    weighPods();
    return;
  }
  for (const hierarchy of readdirSync(root))
    mkdirSync(join(root, hierarchy, cgroupName), { recursive: true });
  inheritCpuset();
  weighPods();
}

/** Where the weight of the lab's cgroup stands, under either version, and what one task has there. */
const weightFiles = [
  { file: join(root, cgroupName, 'cpu.weight'), one: 100 },
  { file: join(root, 'cpu', cgroupName, 'cpu.shares'), one: 1024 },
];
const weightFile = () => weightFiles.find(({ file }) => existsSync(file));

/** What all pods of the lab that is up weigh, in tasks; undefined without one. */
export function weightOfPods(): number | undefined {
  const found = weightFile();
  return found && Number(readFileSync(found.file, 'utf8')) / found.one;
}

function weighPods(): void {
  const found = weightFile();
  if (found) writeFileSync(found.file, `${podsWeigh * found.one}`);
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
