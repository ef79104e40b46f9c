import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DoctorLine } from './line.ts';
import { type Trial, tryFeature } from './trial.ts';

/** What kube-proxy and Istio's init container ask of iptables. */
const rules = [
  '*nat',
  '-A PREROUTING -p tcp -m comment --comment meshproof -j REDIRECT --to-ports 15006',
  '-A OUTPUT -m owner --uid-owner 1337 -j RETURN',
  '-A OUTPUT -p tcp -m statistic --mode random --probability 0.5 -j DNAT --to-destination 127.0.0.1:15001',
  '-A POSTROUTING -m mark --mark 0x4000/0x4000 -j MASQUERADE',
  'COMMIT',
  '*filter',
  '-A FORWARD -m conntrack --ctstate INVALID -j DROP',
  'COMMIT',
  '',
].join('\n');

const module = (name: string) => `modprobe ${name}; in a container, load it on the machine outside`;

/** Each is tried in namespaces that end with the trial, so that the machine itself is as before. */
const trials: readonly Trial[] = [
  {
    name: 'namespaces',
    command: ['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'true'],
    fix: 'a kernel with network, mount and PID namespaces; in a container, start it with --privileged',
    package: 'util-linux',
  },
  {
    name: 'veth',
    command: ['unshare', '--net', 'ip', 'link', 'add', 'mp0', 'type', 'veth', 'peer', 'name', 'mp1'],
    fix: module('veth'),
    package: 'iproute2',
  },
  {
    name: 'bridge',
    command: ['unshare', '--net', 'ip', 'link', 'add', 'mp0', 'type', 'bridge'],
    fix: module('bridge'),
    package: 'iproute2',
  },
  {
    name: 'iptables',
    command: ['unshare', '--net', 'iptables-restore'],
    input: rules,
    fix: module('nf_tables nft_compat xt_REDIRECT xt_owner xt_statistic xt_MASQUERADE xt_conntrack'),
    package: 'iptables',
  },
  {
    name: 'nf_conntrack',
    command: ['unshare', '--net', 'cat', '/proc/sys/net/netfilter/nf_conntrack_count'],
    fix: module('nf_conntrack'),
    package: 'util-linux',
  },
];

/**
 * Tries every kernel feature of the lab.
 * @param state the folder where the lab's containers would lie: overlay works on some file systems only
 */
export async function featureChecks(
  state: string,
  uid = process.geteuid?.(),
): Promise<readonly DoctorLine[]> {
  if (uid !== 0) {
    const names = [...trials.map(({ name }) => name), 'overlay'];
    return names.map((name) => ({
      name,
      ok: 'warn',
      got: 'cannot be tried without root',
      fix: 'run with sudo',
    }));
  }
  const lines: DoctorLine[] = [];
  // in turn, for the rules of iptables are what makes the kernel load nf_conntrack
  for (const trial of trials) lines.push(await tryFeature(trial));
  lines.push(await overlay(state));
  return lines;
}

async function overlay(state: string): Promise<DoctorLine> {
  let parent = state;
  while (!existsSync(parent)) parent = dirname(parent);
  const folder = await mkdtemp(join(parent, '.meshproof-doctor-'));
  const [lower, upper, work, merged] = ['lower', 'upper', 'work', 'merged'].map((name) => join(folder, name));
  try {
    for (const part of ['lower', 'upper', 'work', 'merged']) await mkdir(join(folder, part));
    const options = `lowerdir=${lower},upperdir=${upper},workdir=${work}`;
    return await tryFeature({
      name: 'overlay',
      command: ['unshare', '--mount', 'mount', '-t', 'overlay', '-o', options, 'overlay', `${merged}`],
      fix: `${module('overlay')}; a folder on ext4 or xfs can be named with MESHPROOF_STATE`,
      package: 'util-linux',
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
