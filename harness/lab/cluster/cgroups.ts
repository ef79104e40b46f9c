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
    weigh(join(root, cgroupName, 'cpu.weight'), 100);
    return;
  }
  for (const hierarchy of readdirSync(root))
    mkdirSync(join(root, hierarchy, cgroupName), { recursive: true });
  inheritCpuset();
  weigh(join(root, 'cpu', cgroupName, 'cpu.shares'), 1024);
}

/** What all pods of the lab that is up weigh, in tasks; undefined without one. */
export function weightOfPods(): number | undefined {
  const read = (file: string, one: number) =>
    existsSync(file) ? Number(readFileSync(file, 'utf8')) / one : undefined;
  return (
    read(join(root, cgroupName, 'cpu.weight'), 100) ?? read(join(root, 'cpu', cgroupName, 'cpu.shares'), 1024)
  );
}

/** @param one the default, which is that of a task */
function weigh(file: string, one: number): void {
  if (existsSync(file)) writeFileSync(file, `${podsWeigh * one}`);
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
