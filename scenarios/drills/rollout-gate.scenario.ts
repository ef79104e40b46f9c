import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { labLayout, prometheusUrl } from '../../harness/lab/layout.ts';
import { requireLab } from '../../harness/lab/state.ts';
import { proxyImage } from '../../harness/stages/prepare.ts';
import type { Cluster } from '../../rollout/kube/cluster.ts';
import { meshproof } from '../lab/command.ts';
import { pointInjector } from '../lab/rollout/injector.ts';
import { removeNamespaces } from '../lab/rollout/workloads.ts';
import { called, caller, setAnswers } from './rollout/called.ts';
import { kind } from './rollout/patient.ts';
import { allReady, connectLab, imagesOf, openWard, type Rolled, type Ward } from './rollout/ward.ts';

const baseline = proxyImage('1.30.4');
const candidate = proxyImage('1.31.0-rc.0');
const [first, second, byGrpc, client] = ['a-web', 'b-web', 'c-grpc', 'z-caller'];
const well = { http: 200, grpc: 0 };
const folder = mkdtempSync(join(tmpdir(), 'meshproof-gate-'));
/** The shipped thresholds, which hold a wave open for no longer than the lab's scrapes need. */
const thresholds = join(folder, 'gate.yaml');
const shipped = readFileSync('scenarios/thresholds/rollout.yaml', 'utf8');
writeFileSync(thresholds, shipped.replace('shortestWindowSeconds: 60', 'shortestWindowSeconds: 15'));
const gate = ['--waves', '1', '--prometheus', prometheusUrl, '--gate-thresholds', thresholds];
/** Milliseconds of traffic after which every counter was scraped. */
const warm = 30_000;

describe('a roll-out on a real mesh with thresholds as the gate between its waves', () => {
  let cluster: Cluster;
  let ward: Ward;
  let stopped: Rolled;
  const gatesOf = ({ journal }: Rolled) => journal.filter(({ type }) => type === 'gate');
  const imagesIn = async (name: string) => imagesOf(await ward.pods(name));

  before(async () => {
    const up = await meshproof('lab', 'up', '--yes');
    expect(up.exitCode, up.stderr).to.equal(0);
    cluster = await connectLab();
    ward = await openWard(cluster, 'gate', []);
    const { namespace } = ward;
    await setAnswers(cluster, namespace, well);
    const { apps } = requireLab(labLayout()).images;
    for (const object of [
      ...called(apps, namespace, first, 'http'),
      ...called(apps, namespace, second, 'http'),
      ...called(apps, namespace, byGrpc, 'grpc'),
      ...caller(apps, namespace, client, [first, second], byGrpc),
    ])
      await cluster.apply(object);
    await allReady([ward]);
    await delay(warm);
  });
  after(async () => {
    await pointInjector(cluster, undefined);
    await removeNamespaces(cluster);
    await meshproof('lab', 'down');
    rmSync(folder, { recursive: true });
  });

  it('goes through where every threshold holds over each wave', async () => {
    await pointInjector(cluster, candidate, ward.namespace);
    const rolled = await ward.roll(gate);
    expect(rolled.exitCode, rolled.stderr).to.equal(0);
    expect(rolled.ended.restarted).to.have.length(4);
    const told = gatesOf(rolled).map(({ reason }) => reason);
    expect(told).to.have.length(3);
    for (const reason of told) expect(reason).to.match(/^(\d+) of \1 thresholds held$/);
  });

  it('stops with 99 behind the workload whose new pods answer 503, and begins no other', async () => {
    await setAnswers(cluster, ward.namespace, { ...well, http: 503 });
    await pointInjector(cluster, baseline, ward.namespace);
    const before = await ward.generation(second);
    stopped = await ward.roll(gate);
    expect(stopped.exitCode, stopped.stderr).to.equal(99);
    expect(stopped.stderr).to.contain('MP_ROLLOUT_GATE');
    expect(stopped.stderr).to.match(
      new RegExp(`mesh-5xx-destination: ${ward.namespace}/${first} in rolling-forward: \\d+ requests`),
    );
    expect(stopped.ended.restarted).to.deep.equal([ward.idOf(first)]);
    expect(await ward.generation(second)).to.equal(before);
    expect(await imagesIn(second)).to.deep.equal([candidate]);
  });

  it('stops there again when it is resumed before that is cured, and goes through afterwards', async () => {
    const again = await stopped.go('resume');
    expect(again.exitCode, again.stderr).to.equal(99);
    expect(await imagesIn(second)).to.deep.equal([candidate]);
    await setAnswers(cluster, ward.namespace, well);
    for (const { metadata } of await ward.pods(first))
      await cluster.delete({
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: ward.namespace,
        name: metadata.name,
      });
    await allReady([ward]);
    await delay(warm);
    const resumed = await stopped.go('resume');
    expect(resumed.exitCode, resumed.stderr).to.equal(0);
    expect(await imagesIn(second)).to.deep.equal([baseline]);
  });

  it('stops with 99 behind the one whose calls by gRPC end as UNAVAILABLE, though their status is 200', async () => {
    await setAnswers(cluster, ward.namespace, { ...well, grpc: 14 });
    await pointInjector(cluster, candidate, ward.namespace);
    const rolled = await ward.roll(gate);
    expect(rolled.exitCode, rolled.stderr).to.equal(99);
    expect(rolled.stderr).to.match(
      new RegExp(`grpc-destination: ${ward.namespace}/${byGrpc} in rolling-forward: \\d+ requests`),
    );
    expect(rolled.stderr).to.not.contain('mesh-5xx');
    expect(rolled.ended.restarted).to.deep.equal([first, second, byGrpc].map(ward.idOf));
    expect(await imagesIn(client)).to.deep.equal([baseline]);
  });

  it('stops with 5 behind a workload that nobody calls', async () => {
    await cluster.patch(
      { ...kind, namespace: ward.namespace, name: client },
      { spec: { replicas: 0 } },
      'merge',
    );
    await pointInjector(cluster, baseline, ward.namespace);
    const rolled = await ward.roll(gate);
    expect(rolled.exitCode, rolled.stderr).to.equal(5);
    expect(rolled.stderr).to.contain('MP_ROLLOUT_GATE_UNSURE');
    expect(rolled.ended.restarted).to.deep.equal([ward.idOf(first)]);
  });
});
