import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** What a lab could leave on a machine. */
export interface MachineState {
  readonly mounts: readonly string[];
  readonly links: readonly string[];
  readonly networkNamespaces: readonly string[];
  readonly cgroups: readonly string[];
  readonly iptables: readonly string[];
  readonly processes: readonly string[];
  /** File watchers that a user may have: the lab raises it. */
  readonly inotifyInstances: string;
}

/** Rules of this machine's own network namespace, without comments and counters. */
function iptablesRules(): string[] {
  return ['iptables-save', 'ip6tables-save'].flatMap((program) => {
    try {
      const text = execFileSync(program, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
      return text.split('\n').filter((line) => line.startsWith('-A') || line.startsWith(':'));
    } catch {
      return [];
    }
  });
}

/** Processes of any lab: started with its mark in their environment, or contained in its cgroups. */
function labProcessNames(): string[] {
  const read = (pid: string, file: string) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8');
    } catch {
      return '';
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter(
      (pid) =>
        read(pid, 'environ').includes('MESHPROOF_LAB=') || /:\/meshproof(\/|$)/m.test(read(pid, 'cgroup')),
    )
    .map((pid) => read(pid, 'cmdline').split('\0')[0] ?? '');
}

/** Looks at the machine as it is now. */
export function machineState(): MachineState {
  const list = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
  return {
    mounts: readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(' ').slice(0, 3).join(' ')),
    links: list('/sys/class/net'),
    networkNamespaces: list('/run/netns'),
    cgroups: list('/sys/fs/cgroup').flatMap((name) =>
      existsSync(`/sys/fs/cgroup/${name}/meshproof`) ? [name] : [],
    ),
    iptables: iptablesRules(),
    processes: labProcessNames(),
    inotifyInstances: readFileSync('/proc/sys/fs/inotify/max_user_instances', 'utf8').trim(),
  };
}
