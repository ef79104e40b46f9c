import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { imageOf, namespaceOf, podsEach } from '../../../harness/bench/rollout/objects.ts';
import { injects, populate } from '../../../harness/bench/rollout/populate.ts';
import { type Stand, startStand, tokenOf, type User } from '../../../harness/bench/rollout/stand.ts';
import { standPrograms } from '../../../harness/bench/rollout/tools.ts';
import { type FaultProxy, startFaultProxy } from '../../../rollout/kube/testing/fault-proxy.ts';
import { isLeaving, proxyImageOf } from '../../../rollout/plan/proxy.ts';
import { type CommandResult, type RunningCommand, startCommand } from '../../lab/command.ts';

/** Workloads that each drill rolls. */
export const count = 9;
export const namespace = namespaceOf(0);
/** Milliseconds that a new pod takes to be ready. */
export const readyAfter = 1_000;

/** A real API server with real controllers and played pods, and a proxy before it that can be told to fail. */
export interface World {
  readonly stand: Stand;
  readonly proxy: FaultProxy;
  /** Has new pods get another proxy, so that every workload is stale. */
  newRelease(): Promise<string>;
  /** The command line as a person would start it, who is `user`, straight to the API server or through the proxy. */
  start(way: 'straight' | 'proxied', user: User, ...args: string[]): RunningCommand;
  /** As newRelease, then a whole roll-out through whatever `meanwhile` does. */
  roll(way: 'straight' | 'proxied', meanwhile: (running: RunningCommand) => Promise<void>): Promise<Rolled>;
  /** How often the spec of each workload was changed. */
  generations(): Promise<readonly number[]>;
  /** The images that the proxies run. */
  proxyImages(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface Rolled extends CommandResult {
  /** How often each workload was restarted. */
  readonly restarts: readonly number[];
  readonly images: readonly string[];
  readonly release: string;
}

export async function openWorld(): Promise<World> {
  const tell = (text: string) => process.stderr.write(`      ${text}\n`);
  const stand = await startStand(await standPrograms(tell));
  try {
    return await worldOn(stand);
  } catch (error) {
    // its programs would keep the tests from ending
    await stand.stop();
    throw error;
  }
}

async function worldOn(stand: Stand): Promise<World> {
  const { server, ca } = addressOf(stand);
  const proxy = await startFaultProxy(server, ca);
  const state = mkdtempSync(join(tmpdir(), 'meshproof-drill-'));
  let release = 0;
  await populate(stand, count, `1.${release}.0`);
  await stand.readyAfter(readyAfter);

  const newRelease = async () => {
    release += 1;
    await injects(stand, `1.${release}.0`);
    return imageOf(`1.${release}.0`);
  };
  const start: World['start'] = (way, user, ...args) => {
    const [verb = '', ...rest] = args;
    const kubeconfig = join(state, `${user}.json`);
    writeFileSync(kubeconfig, proxiedKubeconfig(proxy.url, { token: tokenOf(user) }));
    const file = way === 'straight' ? stand.kubeconfig(user) : kubeconfig;
    const cluster = ['plan', 'run'].includes(verb)
      ? ['--kubeconfig', file, '--context', 'bench', '-n', namespace]
      : [];
    const kept = verb === 'plan' ? [] : ['--state', join(state, 'rollouts')];
    return startCommand('rollout', verb, ...rest, ...cluster, ...kept);
  };
  const generations = async () => {
    const found = await stand.admin.list({ apiVersion: 'apps/v1', kind: 'Deployment', namespace });
    return found.map(({ metadata }) => metadata.generation ?? 0);
  };
  const proxyImages = async () => {
    const pods = await stand.admin.list({ apiVersion: 'v1', kind: 'Pod', namespace });
    return [...new Set(pods.filter((pod) => !isLeaving(pod)).map((pod) => proxyImageOf(pod) ?? 'no proxy'))];
  };
  return {
    stand,
    proxy,
    newRelease,
    start,
    generations,
    proxyImages,
    async roll(way, meanwhile) {
      const target = await newRelease();
      const before = await generations();
      const running = start(way, 'meshproof', 'run');
      const [result] = await Promise.all([running.ended, meanwhile(running)]);
      const after = await generations();
      const restarts = after.map((generation, index) => generation - (before[index] ?? 0));
      return { ...result, restarts, images: await proxyImages(), release: target };
    },
    async close() {
      await proxy.close();
      await stand.stop();
      rmSync(state, { recursive: true, force: true });
    },
  };
}

/** Every workload was restarted exactly once, and every proxy is of the release. */
export function expectWhole({ exitCode, stderr, restarts, images, release }: Rolled): void {
  expect(exitCode, stderr).to.equal(0);
  expect(restarts).to.deep.equal(Array.from({ length: count }, () => 1));
  expect(images).to.deep.equal([release]);
  expect(stderr.match(/ready after/g)).to.have.length(count);
  expect(podsEach).to.be.greaterThan(1);
}

export const proxiedKubeconfig = (server: string, user: object): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'bench', cluster: { server } }],
    users: [{ name: 'me', user }],
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'me' } }],
    'current-context': 'bench',
  });

function addressOf(stand: Stand) {
  const { clusters } = JSON.parse(readFileSync(stand.kubeconfig('admin'), 'utf8')) as {
    clusters: { cluster: { server: string; 'certificate-authority': string } }[];
  };
  const { server = '', 'certificate-authority': ca = '' } = clusters[0]?.cluster ?? {};
  return { server: new URL(server), ca: readFileSync(ca) };
}
