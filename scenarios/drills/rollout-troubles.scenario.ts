import { readFileSync, statSync } from 'node:fs';
import { expect } from 'chai';
import { proxyImage } from '../../harness/stages/prepare.ts';
import type { Cluster } from '../../rollout/kube/cluster.ts';
import { proxyImageOf } from '../../rollout/plan/proxy.ts';
import { meshproof } from '../lab/command.ts';
import { pointInjector } from '../lab/rollout/injector.ts';
import { removeNamespaces } from '../lab/rollout/workloads.ts';
import { readDump } from './rollout/dump.ts';
import { kind, setMode } from './rollout/patient.ts';
import {
  breakOnTheWay,
  first,
  labelNode,
  later,
  patientsOf,
  servicePort,
  sick,
  type Trouble,
  troubles,
  useQuotaUp,
} from './rollout/troubles.ts';
import {
  allReady,
  closeWard,
  connectLab,
  imagesOf,
  openWard,
  type Rolled,
  secondsBetween,
  type Ward,
} from './rollout/ward.ts';

const baseline = proxyImage('1.30.4');
const candidate = proxyImage('1.31.0-rc.0');
/** Seconds within which a failure must have its name. */
const aMinute = 60;
const rolling = (maxSurge: number, maxUnavailable: number) => ({
  spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } },
});

/** What the drills beside the table of troubles are about, by namespace. */
const others = {
  silent: [{ name: sick }, { name: later }],
  held: [{ name: sick }, { name: later }],
  budget: [
    { name: 'a-surges', ...rolling(1, 0) },
    { name: 'b-takes-away', ...rolling(0, 1) },
  ],
  resting: [{ name: 'a-paused' }, { name: 'b-asleep', replicas: 0 }, { name: later }],
  deleted: [{ name: sick }, { name: later }],
  scaling: [{ name: 'a-grows', replicas: 2 }],
  full: [{ name: later, ...rolling(0, 1) }],
} as const;

describe('a roll-out on a real mesh whose new pods have troubles that the old ones had not', () => {
  let cluster: Cluster;
  const wards = new Map<string, Ward>();
  const wardOf = (name: string): Ward => {
    const ward = wards.get(name);
    if (!ward) throw new Error(`there is no ward ${name}`);
    return ward;
  };
  const id = (name: string, workload: string) => wardOf(name).idOf(workload);

  before(async () => {
    const up = await meshproof('lab', 'up', '--yes');
    expect(up.exitCode, up.stderr).to.equal(0);
    cluster = await connectLab();
    await labelNode({ cluster }, 'yes');
    for (const trouble of troubles)
      wards.set(trouble.name, await openWard(cluster, trouble.name, patientsOf(trouble)));
    for (const [name, patients] of Object.entries(others))
      wards.set(name, await openWard(cluster, name, patients));
    await allReady([...wards.values()]);
    await pointInjector(cluster, candidate, wardOf('silent').namespace);
  });
  after(async () => {
    await labelNode({ cluster }, null);
    await pointInjector(cluster, undefined);
    await removeNamespaces(cluster);
    await meshproof('lab', 'down');
  });

  /** It failed for its reason within a minute, with evidence, and nothing after it was touched. */
  const expectFailure = (ward: Ward, trouble: Trouble, rolled: Rolled) => {
    const workload = ward.idOf(sick);
    expect(rolled.exitCode, rolled.stderr).to.equal(6);
    expect(rolled.stderr).to.contain(`${workload}: failed (${trouble.reason}): `);
    expect(rolled.ended.failed.map((one) => [one.workload, one.reason])).to.deep.equal([
      [workload, trouble.reason],
    ]);
    const [failed] = rolled.ended.failed;
    expect(failed?.seen).to.match(trouble.seen);
    expect(
      failed?.evidence.lines.find((line) => trouble.evidence.test(line)),
      failed?.evidence.lines.join('\n'),
    ).to.exist;
    const seconds = secondsBetween(rolled.journal, workload, 'restarting', 'failed');
    expect(seconds).to.be.within(0, aMinute);
    process.stderr.write(`      ${trouble.reason} after ${seconds.toFixed(1)} s: ${failed?.seen}\n`);
    expect(rolled.ended.notBegun).to.deep.equal([ward.idOf(later)]);
  };

  /** What the new proxy and the one of before know of their workload was kept and named; no key is in it. */
  const expectProxyConfigs = async (ward: Ward, rolled: Rolled) => {
    const kept = rolled.ended.failed[0]?.evidence.proxyConfigs ?? [];
    const proxies = (await ward.pods(sick)).map((pod) => [pod.metadata.name, proxyImageOf(pod)]);
    expect(kept.map(({ pod, image }) => [pod, image])).to.have.deep.members(proxies);
    expect(kept[0]?.image).to.equal(candidate);
    expect(new Set(kept.map(({ image }) => image)).size).to.equal(2);
    for (const config of kept) {
      if (!('file' in config)) throw new Error(`${config.pod}: ${config.unread}`);
      expect(rolled.stderr).to.contain(config.file);
      expect(statSync(config.file).mode & 0o777).to.equal(0o600);
      const seen = readDump(readFileSync(config.file, 'utf8'));
      process.stderr.write(`      ${config.pod}: ${config.bytes} bytes, ${seen.clusters.length} clusters\n`);
      expect(seen.pods).to.deep.equal([config.pod]);
      expect(seen.clusters).to.include(
        `outbound|${servicePort}||${sick}.${ward.namespace}.svc.cluster.local`,
      );
      expect(seen.listeners).to.include('virtualInbound');
      expect(seen.endpoints).to.be.greaterThan(0);
      expect(seen.keys).to.not.be.empty;
      expect(new Set(seen.keys)).to.deep.equal(new Set(['[redacted]']));
    }
  };

  for (const trouble of troubles)
    it(`${trouble.title} is "${trouble.reason}" within a minute, and the rest is untouched`, async () => {
      const ward = wardOf(trouble.name);
      const before = await ward.generation(later);
      let heal: (() => Promise<void>) | undefined;
      try {
        if (trouble.moment === 'before') heal = await trouble.breaks(ward);
        const args = trouble.proxyConfig ? ['--proxy-config'] : [];
        const rolled = await ward.roll(args, async (running) => {
          if (trouble.moment === 'on the way') heal = await breakOnTheWay(trouble, ward, running);
        });
        expectFailure(ward, trouble, rolled);
        if (trouble.proxyConfig) await expectProxyConfigs(ward, rolled);
        else expect(rolled.ended.failed[0]?.evidence.proxyConfigs).to.equal(undefined);
        if (trouble.moment === 'on the way') expect(rolled.ended.restarted).to.deep.equal([ward.idOf(first)]);
        expect(await ward.generation(later)).to.equal(before);
      } finally {
        await heal?.();
      }
      await closeWard(ward);
    });

  /** It was told what it would fail as within a minute, and failed as that in the end. */
  const expectClassified = (rolled: Rolled, workload: string, reason: string, seen: RegExp) => {
    expect(rolled.exitCode, rolled.stderr).to.equal(6);
    const seconds = secondsBetween(rolled.journal, workload, 'restarting', 'classified');
    expect(seconds).to.be.within(0, aMinute);
    process.stderr.write(`      ${reason} is told after ${seconds.toFixed(1)} s\n`);
    const told = rolled.journal.find((line) => line.type === 'classified' && line.workload === workload);
    expect(told?.reason).to.equal(reason);
    expect(told?.seen).to.match(seen);
    expect(rolled.stderr).to.contain(`${workload}: nothing has changed for a while (${reason}): `);
    expect(rolled.ended.failed.map((one) => [one.workload, one.reason])).to.deep.equal([[workload, reason]]);
  };

  it('a new pod that is never ready is told within a minute, and fails at its timeout', async () => {
    const ward = wardOf('silent');
    const before = await ward.generation(later);
    await setMode(cluster, ward.namespace, 'silent');
    const rolled = await ward.roll(['--timeout', '70s']);
    expectClassified(rolled, id('silent', sick), 'never-ready', /b-sick-\S+ waits for app$/);
    expect(rolled.ended.notBegun).to.deep.equal([id('silent', later)]);
    expect(await ward.generation(later)).to.equal(before);
    expect(rolled.ended.failed[0]?.evidence.lines.join('\n')).to.match(/Pod b-sick-\S+: Ready is False/);
    await closeWard(ward);
  });

  it('an old pod that a finalizer holds is named within a minute, and is a failure at the timeout', async () => {
    const ward = wardOf('held');
    const [old] = await ward.pods(sick);
    const pod = { apiVersion: 'v1', kind: 'Pod', namespace: ward.namespace, name: old?.metadata.name ?? '' };
    await cluster.patch(pod, { metadata: { finalizers: ['meshproof.io/drill'] } }, 'merge');
    try {
      const rolled = await ward.roll(['--timeout', '70s']);
      const named = new RegExp(`1 old pods are ending; ${pod.name} is held by finalizer meshproof.io/drill`);
      expectClassified(rolled, id('held', sick), 'terminating', named);
      expect(rolled.ended.failed[0]?.evidence.lines.join('\n')).to.match(
        new RegExp(`Pod ${pod.name}: is deleted, .* held by finalizer meshproof.io/drill`),
      );
      // its new pods serve: the next one may have its place
      expect(rolled.ended.restarted).to.deep.equal([id('held', later)]);
    } finally {
      await cluster.patch(pod, { metadata: { finalizers: null } }, 'merge');
    }
    await closeWard(ward);
  });

  it('a budget without room stops nothing that takes no pod away, and the plan names it', async () => {
    const ward = wardOf('budget');
    const [surges, takes] = ['a-surges', 'b-takes-away'];
    const before = await ward.generation(takes);
    for (const name of [surges, takes]) {
      const spec = { maxUnavailable: 0, selector: { matchLabels: { app: name } } };
      await cluster.apply({
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { namespace: ward.namespace, name: `guard-${name}` },
        spec,
      });
    }
    const plan = await ward.plan();
    expect(plan).to.match(/a-surges +\S* *restart .*guard-a-surges allows no disruption, and none is needed/);
    expect(plan).to.match(/b-takes-away +\S* *disruption-budget .*guard-b-takes-away allows no disruption/);
    const rolled = await ward.roll([]);
    expect(rolled.exitCode, rolled.stderr).to.equal(0);
    expect(rolled.ended.restarted).to.deep.equal([id('budget', surges)]);
    expect(imagesOf(await ward.pods(surges))).to.deep.equal([candidate]);
    expect(await ward.generation(takes)).to.equal(before);
    expect(rolled.stderr).to.match(/b-takes-away: left as it was: .*guard-b-takes-away allows no disruption/);
    await closeWard(ward);
  });

  it('what is paused or has no pods is named and left', async () => {
    const ward = wardOf('resting');
    const paused = { ...kind, namespace: ward.namespace, name: 'a-paused' };
    await cluster.patch(paused, { spec: { paused: true } }, 'merge');
    const before = [await ward.generation('a-paused'), await ward.generation('b-asleep')];
    const plan = await ward.plan();
    expect(plan).to.match(/a-paused .*paused .*the Deployment is paused/);
    expect(plan).to.match(/b-asleep .*scaled-to-zero .*it has no replicas/);
    const rolled = await ward.roll([]);
    expect(rolled.exitCode, rolled.stderr).to.equal(0);
    expect(rolled.stderr).to.contain(
      `${id('resting', 'a-paused')}: left as it was: the Deployment is paused`,
    );
    expect(rolled.ended.restarted).to.deep.equal([id('resting', later)]);
    expect([await ward.generation('a-paused'), await ward.generation('b-asleep')]).to.deep.equal(before);
    await closeWard(ward);
  });

  it('one that is deleted on its way is left as gone, and the next one is moved', async () => {
    const ward = wardOf('deleted');
    await setMode(cluster, ward.namespace, 'silent');
    const rolled = await ward.roll([], async (running) => {
      await running.says(new RegExp(`${sick}: restarting`));
      await ward.youngRuns(sick);
      await setMode(cluster, ward.namespace, 'well');
      await cluster.delete({ ...kind, namespace: ward.namespace, name: sick });
    });
    expect(rolled.exitCode, rolled.stderr).to.equal(0);
    expect(rolled.stderr).to.contain(`${id('deleted', sick)}: left as it is (gone)`);
    expect(rolled.ended.skipped.map(({ outcome }) => outcome)).to.deep.equal(['gone']);
    expect(secondsBetween(rolled.journal, id('deleted', sick), 'restarting', 'skipped')).to.be.below(aMinute);
    expect(rolled.ended.restarted).to.deep.equal([id('deleted', later)]);
    await closeWard(ward);
  });

  it('one in a namespace whose quota is used up is rolled, and taken back', async () => {
    const ward = wardOf('full');
    await useQuotaUp(ward, 1);
    const rolled = await ward.roll([]);
    expect(rolled.exitCode, rolled.stderr).to.equal(0);
    expect(imagesOf(await ward.pods(later))).to.deep.equal([candidate]);
    const refused = await rolled.go('undo');
    expect(refused.exitCode, refused.stderr).to.equal(4);
    expect(refused.stderr).to.contain(`the injector gives ${candidate} now`);
    await pointInjector(cluster, baseline, wardOf('silent').namespace);
    try {
      const undone = await rolled.go('undo');
      expect(undone.exitCode, undone.stderr).to.equal(0);
      expect(imagesOf(await ward.pods(later))).to.deep.equal([baseline]);
    } finally {
      await pointInjector(cluster, candidate, wardOf('silent').namespace);
    }
    await closeWard(ward);
  });

  it('one that is scaled on its way ends with every pod moved', async () => {
    const ward = wardOf('scaling');
    const grows = { ...kind, namespace: ward.namespace, name: 'a-grows' };
    const rolled = await ward.roll([], async (running) => {
      await running.says(/a-grows: restarting/);
      await cluster.patch(grows, { spec: { replicas: 5 } }, 'merge');
      await ward.youngRuns('a-grows');
      await cluster.patch(grows, { spec: { replicas: 4 } }, 'merge');
    });
    expect(rolled.exitCode, rolled.stderr).to.equal(0);
    expect(rolled.ended.restarted).to.deep.equal([id('scaling', 'a-grows')]);
    expect(imagesOf(await ward.pods('a-grows'))).to.deep.equal(Array.from({ length: 4 }, () => candidate));
    await closeWard(ward);
  });
});
