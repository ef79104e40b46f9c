import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runProgram } from '../../chart-gen/process/run-program.ts';
import { Failure } from '../../reports/failure/failure.ts';
import { restoreLimits } from './cluster/kernel-limits.ts';
import { killProcess, labProcesses } from './cluster/processes.ts';
import { cgroupName, hostLink, type Layout } from './layout.ts';
import { readState } from './state.ts';

export interface DownResult {
  /** False when there was nothing to take down. */
  readonly wasUp: boolean;
  /** Milliseconds. */
  readonly took: number;
}

/**
 * Ends the lab and everything of it: processes, mounts, namespaces, link, cgroups. Safe at any time, also after a kill
 * of anything, and when the lab's own records are lost.
 * @throws Failure MP_LAB_LEFTOVERS naming what could not be removed
 */
export async function labDown(layout: Layout): Promise<DownResult> {
  const began = performance.now();
  const state = readState(layout);
  const found = labProcesses(layout.run);
  if (state) killProcess(state.cell, 'SIGKILL');
  await endProcesses(layout);
  await removeLink();
  await removeCgroups();
  restoreLimits(layout.state);
  keepLogs(layout);
  rmSync(layout.run, { recursive: true, force: true });
  return { wasUp: state !== undefined || found.length > 0, took: performance.now() - began };
}

export const lastLogs = (layout: Layout) => join(layout.state, 'last-logs');

/** The logs outlive the lab, or a component that died at its start could not be looked into. */
function keepLogs(layout: Layout): void {
  const logs = join(layout.run, 'logs');
  if (!existsSync(logs)) return;
  rmSync(lastLogs(layout), { recursive: true, force: true });
  renameSync(logs, lastLogs(layout));
}

/** The marker in their environment finds the cell and what supervises it; containers die with the cell's PID namespace. */
async function endProcesses(layout: Layout): Promise<void> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const left = labProcesses(layout.run);
    if (left.length === 0) return;
    for (const id of left) killProcess(id, 'SIGKILL');
    if (performance.now() > deadline) {
      throw new Failure('MP_LAB_LEFTOVERS', {
        what: `processes do not end: ${left.map((id) => id.pid).join(', ')}`,
      });
    }
    await delay(20);
  }
}

/** The link goes with the cell's network namespace; the kernel may take a moment. */
async function removeLink(): Promise<void> {
  if (!existsSync(`/sys/class/net/${hostLink}`)) return;
  await runProgram('ip', ['link', 'delete', hostLink], { allow: [0, 1] });
}

/** Where the cgroups of the lab's pods are, in each hierarchy of version 1 and in version 2. */
export function labCgroups(): string[] {
  const root = '/sys/fs/cgroup';
  if (!existsSync(root)) return [];
  return [root, ...readdirSync(root).map((name) => join(root, name))]
    .map((folder) => join(folder, cgroupName))
    .filter((folder) => existsSync(folder));
}

async function removeCgroups(): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    for (const folder of labCgroups()) removeTree(folder);
    const left = labCgroups();
    if (left.length === 0) return;
    if (performance.now() > deadline) {
      throw new Failure('MP_LAB_LEFTOVERS', { what: `cgroups are still in use: ${left.join(', ')}` });
    }
    await delay(50);
  }
}

function removeTree(folder: string): void {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) removeTree(join(folder, entry.name));
    }
    rmdirSync(folder);
  } catch {
    // a process in it is still ending; the caller looks again
  }
}
