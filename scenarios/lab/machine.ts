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
}

const labPrograms =
  /(^|\/)(etcd|kube-[a-z-]+|kubelet|containerd|containerd-shim[a-z0-9-]*|coredns|prometheus|catatonit|envoy|pilot-[a-z]+|k6|nsenter|unshare)$/;

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

function runningPrograms(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const program = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '';
        return labPrograms.test(program) ? [program] : [];
      } catch {
        return [];
      }
    });
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
    processes: runningPrograms(),
  };
}
