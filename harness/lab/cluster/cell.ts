import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { lastLines, runProgram } from '../../../chart-gen/process/run-program.ts';
import { Failure } from '../../../reports/failure/failure.ts';
import { addresses, hostLink, inRun, type Layout } from '../layout.ts';
import { labVariable, type ProcessId, processId } from './processes.ts';

/** Folders that the runtime fills with mounts and sockets; each is a tmpfs of the cell's own, so the host sees nothing. */
const ownFolders = [
  '/run/netns',
  '/run/containerd',
  '/var/lib/cni',
  '/var/lib/kubelet',
  '/var/lib/containerd',
];

/**
 * Starts the lab's cell: one process that holds a network, a mount and a PID namespace. Whatever the lab starts lives
 * in them, so that the kernel itself ends every process, mount and link of the lab when this one process is killed.
 */
export async function startCell(layout: Layout): Promise<ProcessId> {
  const log = inRun(layout, 'logs', 'cell.log');
  mkdirSync(inRun(layout, 'logs'), { recursive: true });
  const out = openSync(log, 'w');
  const args = [
    '--net',
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
    '--propagation',
    'private',
  ];
  const unshare = spawn('unshare', [...args, 'catatonit', '-P'], {
    detached: true,
    stdio: ['ignore', out, out],
    env: { PATH: process.env.PATH, [labVariable]: layout.run },
  });
  unshare.on('error', () => {});
  unshare.unref();
  const cell = await holderOf(unshare.pid, log);
  const inside = (file: string, ...rest: string[]) => enterCell(cell, file, rest);
  for (const folder of ownFolders) {
    mkdirSync(folder, { recursive: true });
    await inside('mount', '-t', 'tmpfs', 'tmpfs', folder);
  }
  await inside('mount', '--make-rshared', '/');
  await connectCell(cell);
  return cell;
}

async function holderOf(unshare: number | undefined, log: string): Promise<ProcessId> {
  for (let tries = 0; unshare !== undefined && tries < 100; tries++) {
    const id = processId(firstChildOf(unshare) ?? -1);
    if (id && commandOf(id.pid).startsWith('catatonit')) return id;
    await delay(20);
  }
  throw new Failure('MP_LAB_CELL', {
    what: 'the lab could not get namespaces of its own',
    where: log,
    why: lastLines(readFileSync(log, 'utf8'), 3) || 'unshare or catatonit is missing',
    fix: 'meshproof doctor',
  });
}

function firstChildOf(pid: number): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0]) || undefined;
  } catch {
    return undefined;
  }
}

function commandOf(pid: number): string {
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '';
  return command.slice(command.lastIndexOf('/') + 1);
}

/** One link between host and cell, without forwarding: the host reaches the node, the lab reaches nothing else. */
async function connectCell(cell: ProcessId): Promise<void> {
  const inside = (file: string, ...rest: string[]) => enterCell(cell, file, rest);
  await runProgram('ip', [
    'link',
    'add',
    hostLink,
    'type',
    'veth',
    'peer',
    'name',
    'eth0',
    'netns',
    `${cell.pid}`,
  ]);
  await runProgram('ip', ['addr', 'add', `${addresses.host}/30`, 'dev', hostLink]);
  await runProgram('ip', ['link', 'set', hostLink, 'up']);
  await inside('ip', 'link', 'set', 'lo', 'up');
  await inside('ip', 'addr', 'add', `${addresses.node}/30`, 'dev', 'eth0');
  await inside('ip', 'link', 'set', 'eth0', 'up');
  await inside('ip', 'route', 'add', 'default', 'via', addresses.host);
  await inside('sysctl', '-qw', 'net.ipv4.ip_forward=1');
}

/** nsenter, not `ip netns exec`: that one remounts /sys and hides the cgroup mounts from kubelet. */
export const enterArguments = (cell: ProcessId) => [
  '--target',
  `${cell.pid}`,
  '--net',
  '--mount',
  '--pid',
  '--',
];

/** Runs a program inside the cell to its end. */
export async function enterCell(cell: ProcessId, file: string, args: readonly string[], timeout = 120_000) {
  return runProgram('nsenter', [...enterArguments(cell), file, ...args], { timeout });
}
