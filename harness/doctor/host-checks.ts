import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { release } from 'node:os';
import { dirname } from 'node:path';
import { lackingCapabilities } from './capabilities.ts';
import { kernelAtLeast } from './kernel-version.ts';
import type { DoctorLine } from './line.ts';
import { memoryFacts } from './memory.ts';

const gibibyte = 1024 ** 3;
const inGibibytes = (bytes: number) => `${(bytes / gibibyte).toFixed(1)} GiB`;

/** Rights, kernel and memory. */
export function hostChecks(): readonly DoctorLine[] {
  return [root(), capabilities(), kernel(), memory()];
}

function root(): DoctorLine {
  const uid = process.geteuid?.();
  if (uid === 0) return { name: 'root', ok: 'ok', got: 'yes' };
  return {
    name: 'root',
    ok: 'missing',
    got: uid === undefined ? 'not a Unix system' : `user ${uid}`,
    fix: 'run with sudo; a cluster of your own needs no root',
  };
}

function capabilities(): DoctorLine {
  const lacking = lackingCapabilities(readOr('/proc/self/status', ''));
  const name = 'capabilities';
  if (lacking.length === 0) return { name, ok: 'ok', got: 'CAP_SYS_ADMIN, CAP_NET_ADMIN' };
  const fix = 'run as root of the machine; in a container, start it with --privileged';
  return { name, ok: 'missing', got: `lacks ${lacking.join(', ')}`, fix };
}

function kernel(): DoctorLine {
  const got = `${process.platform} ${release()}`;
  if (process.platform !== 'linux') {
    return { name: 'kernel', ok: 'missing', got, fix: 'run on Linux, also in a virtual machine' };
  }
  if (kernelAtLeast(release(), 5, 4)) return { name: 'kernel', ok: 'ok', got };
  return { name: 'kernel', ok: 'warn', got, fix: 'the lab is tested on 5.4 and later' };
}

const memoryWanted = 6 * gibibyte;

function memory(): DoctorLine {
  const limits = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'];
  const { total, available } = memoryFacts(
    readOr('/proc/meminfo', ''),
    limits.map((path) => readOr(path, '')),
  );
  const got = `${inGibibytes(available)} free of ${inGibibytes(total)}`;
  if (total < memoryWanted) {
    return { name: 'memory', ok: 'missing', got, fix: `${inGibibytes(memoryWanted)} are needed` };
  }
  if (available >= memoryWanted) return { name: 'memory', ok: 'ok', got };
  return {
    name: 'memory',
    ok: 'warn',
    got,
    fix: `end other programs: ${inGibibytes(memoryWanted)} should be free`,
  };
}

/** Gibibytes that must be free: what tools, Go's cache and images take, or only what a run takes. */
export const diskWanted = { cold: 15, warm: 5 } as const;

/** One line for each file system that cache and state are on. */
export function diskChecks(
  folders: readonly { readonly use: string; readonly path: string }[],
  wanted: number,
): readonly DoctorLine[] {
  const systems = new Map<number, { uses: string[]; path: string }>();
  for (const { use, path } of folders) {
    const there = existingParent(path);
    const { dev } = statSync(there);
    const known = systems.get(dev);
    if (known) known.uses.push(use);
    else systems.set(dev, { uses: [use], path: there });
  }
  return [...systems.values()].map(({ uses, path }) => {
    const { bavail, bsize } = statfsSync(path);
    const free = bavail * bsize;
    const line = { name: `disk (${uses.join(', ')})`, got: `${inGibibytes(free)} free at ${path}` };
    if (free >= wanted * gibibyte) return { ...line, ok: 'ok' };
    return {
      ...line,
      ok: 'missing',
      fix: `make room: ${wanted} GiB are needed, or name other folders with MESHPROOF_CACHE and MESHPROOF_STATE`,
    };
  });
}

function existingParent(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : existingParent(dirname(path));
}

export function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}
