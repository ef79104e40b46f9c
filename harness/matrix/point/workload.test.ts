import { expect } from 'chai';
import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import { readAxes } from '../axis/read-axes.ts';
import { coordinateOf, pointWith } from '../axis/resolve.ts';
import { coverAxes } from '../coverage.ts';
import type { DeployContext, Workload } from '../workload.ts';
import { loadA, loadB } from '../workloads/load.ts';
import { pointName } from './name.ts';
import { workloadsOf } from './workload.ts';

const axes = readAxes();
const context: DeployContext = {
  runId: 'r1',
  injectionLabels: {},
  images: { apps: 'apps:1', k6: 'k6:1' },
  prometheusUrl: 'http://10.0.0.1:9090',
  trafficPlan: () => '{}',
};
const deployed = (...coordinates: string[]) =>
  workloadsOf(
    pointWith(
      axes,
      coordinates.map((text) => coordinateOf(axes, text)),
    ),
  );
const objectOf = ({ objects }: Workload | typeof loadA, wanted: string): KubeObject => {
  const found = objects(context).find(({ kind }) => kind === wanted);
  if (!found) throw new Error(`there is no ${wanted}`);
  return found;
};
const templateOf = (workload: Workload) => objectOf(workload, 'Deployment').spec.template;
const zoneOf = (workload: Workload) => templateOf(workload).metadata.labels['istio-locality'];

/** What the pods of a CronJob are made from. */
const runOf = (workload: Workload) => objectOf(workload, 'CronJob').spec.jobTemplate.spec;
const envOf = (workload: Workload): Readonly<Record<string, string>> =>
  Object.fromEntries(
    runOf(workload).template.spec.containers[0].env.map((one: { name: string; value: string }) => [
      one.name,
      one.value,
    ]),
  );
const targetsOf = (workload: Workload) =>
  (JSON.parse(envOf(workload).TARGETS ?? '') as { to: string; url: string }[]).map(
    ({ to, url }) => `${to} ${url}`,
  );
const caller = (...coordinates: string[]) =>
  deployed('kind=cronjob', ...coordinates).find(({ kind }) => kind === 'CronJob') as Workload;

describe('the workloads of a point of kind=cronjob', () => {
  it('run every minute, one at a time, and end before the next one begins', () => {
    const one = caller();
    expect([one.role, one.host, one.callsEverySeconds]).to.deep.equal(['caller', undefined, 75]);
    const { spec } = objectOf(one, 'CronJob');
    expect(spec).to.include({ schedule: '* * * * *', concurrencyPolicy: 'Forbid' });
    expect([spec.successfulJobsHistoryLimit, spec.failedJobsHistoryLimit]).to.deep.equal([3, 3]);
    expect(runOf(one)).to.include({ activeDeadlineSeconds: 50, backoffLimit: 0 });
    expect(runOf(one).template.spec.restartPolicy).to.equal('Never');
    expect(one.objects(context).map(({ kind }) => kind)).to.not.include('Service');
  });

  it('keep what their proxy is told, and the name by which it is told', () => {
    const { metadata } = runOf(caller('podAnnotations=proxy-cpu', 'telemetry=access-log')).template;
    expect(metadata.annotations).to.include({ 'sidecar.istio.io/proxyCPU': '7m' });
    const { spec } = objectOf(caller('podAnnotations=proxy-cpu', 'telemetry=access-log'), 'Telemetry');
    expect(metadata.labels).to.include(spec.selector.matchLabels);
    expect(metadata.labels).to.include({ 'meshproof.io/ledger': 'caller' });
  });

  it('start after a classic sidecar, keep what else it is told, and tell it to quit; a native one ends by itself', () => {
    const classic = caller('proxy=classic', 'serviceEntry=dns');
    const { annotations } = runOf(classic).template.metadata;
    expect(JSON.parse(annotations['proxy.istio.io/config'])).to.deep.equal({
      proxyMetadata: { ISTIO_META_DNS_CAPTURE: 'true' },
      holdApplicationUntilProxyStarts: true,
    });
    expect(envOf(classic).QUIT_SIDECAR).to.equal('true');
    for (const proxy of ['native', 'none']) {
      const other = caller(`proxy=${proxy}`, 'serviceEntry=none', 'destinationRule=none', 'gateway=none');
      const told = runOf(other).template.metadata.annotations;
      expect(told['proxy.istio.io/config'], proxy).to.equal(undefined);
      expect(envOf(other).QUIT_SIDECAR, proxy).to.equal(undefined);
    }
  });

  it('call one in the mesh and every host outside that a service of the point would, from the outside one that takes plain text', () => {
    const one = caller('proxy=native', 'destinationRule=simple', 'gateway=egress', 'sidecar=none');
    expect(targetsOf(one).slice(0, 3)).to.have.members([
      'mp-strict/echo http://echo.mp-strict/instant?code=200',
      `mp-outside/external http://tls-${one.name}.matrix.example/instant?code=200`,
      `mp-outside/external http://egress-${one.name}.matrix.example/instant?code=200`,
    ]);
    expect(one.calls).to.deep.equal(['mp-strict/echo', 'mp-outside/external']);
    expect(targetsOf(caller('proxy=none'))).to.deep.equal([
      'mp-permissive/open http://open.mp-permissive/instant?code=200',
    ]);
  });

  it('bring one to call where they know their own namespace only', () => {
    expect(deployed('kind=cronjob', 'sidecar=none')).to.have.length(1);
    const [called, one] = deployed('kind=cronjob', 'sidecar=own-namespace', 'serviceEntry=none');
    expect([called?.role, called?.namespace]).to.deep.equal(['service', one?.namespace]);
    expect(targetsOf(one as Workload)[0]).to.equal(
      `${one?.namespace}/${one?.name}-called http://${called?.host}/instant?code=200`,
    );
    const { spec } = objectOf(called as Workload, 'Service');
    const { labels } = templateOf(called as Workload).metadata;
    expect(labels).to.include(spec.selector);
    const told = objectOf(one as Workload, 'Sidecar').spec.workloadSelector.labels;
    expect(runOf(one as Workload).template.metadata.labels).to.include(told);
    expect(labels).to.not.include(told);
  });

  it('pair with nothing that says how they would be called, a value of a new axis included', () => {
    const value = { id: 'asked', title: 'asked', proof: 'it is answered' };
    const [first] = axes;
    if (!first) throw new Error('there is no axis');
    const { values, leftOut } = first;
    const asked = { ...values[0], ...value, calls: [{ method: 'GET' as const, path: '/', expect: 200 }] };
    const more = [...axes, { axis: 'extra', title: 'extra', values: [asked] as typeof values, leftOut }];
    const wanted = (kind: string) => [coordinateOf(more, `kind=${kind}`), coordinateOf(more, 'extra=asked')];
    expect(() => pointWith(more, wanted('cronjob'))).to.throw('do not go together');
    expect(pointWith(more, wanted('job')).permutation).to.include({ extra: 'asked' });
  });

  it('have names that a CronJob may have, for its Jobs bear them with eleven more characters', () => {
    const { points } = coverAxes(axes, { strength: 2, seed: 1 });
    const runs = points.filter(({ permutation }) => permutation.kind === 'cronjob');
    expect(runs).to.not.deep.equal([]);
    for (const { name } of runs) expect(name.length, name).to.be.at.most(52);
    const longest = ['a', 'b'].map((letter) => ({
      axis: letter,
      id: `${letter.repeat(21)}-${letter.repeat(2)}`,
    }));
    expect(pointName(longest, longest)).to.match(/^a{21}-b{21}-[0-9a-f]{5}$/);
  });
});

describe('the workloads of a point', () => {
  it('are one, and two behind one host for a value with a companion', () => {
    expect(deployed('destinationRule=none').map(({ sharesHost }) => sharesHost)).to.deep.equal([undefined]);
    for (const [value, suffix] of [
      ['subsets', '-v2'],
      ['locality', '-far'],
    ]) {
      const [main, second, ...more] = deployed(`destinationRule=${value}`);
      expect(more).to.deep.equal([]);
      expect([main?.sharesHost, second?.sharesHost]).to.deep.equal([true, true]);
      expect(second?.name).to.equal(`${main?.name}${suffix}`);
      expect([second?.host, second?.behind]).to.deep.equal([undefined, `${main?.namespace}/${main?.name}`]);
      // only the one that is called brings the Service and the rule
      const kinds = (second?.objects(context) ?? []).map(({ kind }) => kind);
      expect(kinds).to.deep.equal(['ServiceAccount', 'Deployment']);
      for (const one of [main, second])
        expect(templateOf(one as Workload).metadata.labels.service).to.equal(main?.name);
    }
  });

  it('are both asked for what is asked of their host', () => {
    const both = deployed('destinationRule=locality', 'virtualService=timeout').map(({ asks }) => asks);
    expect(both).to.deep.equal([both[0], both[0]]);
    expect(both[0]?.codes).to.include(504);
    expect(both[0]?.flags).to.include('UT');
  });

  it('with another version have one container of it, and with the same one all containers', () => {
    const labelOf = (workload: Workload) => templateOf(workload).metadata.labels.version;
    const containersOf = (workload: Workload) =>
      templateOf(workload).spec.containers.map(({ name }: { name: string }) => name);
    expect(deployed('destinationRule=subsets').map(labelOf)).to.deep.equal(['v1', 'v2']);
    const twins = deployed('destinationRule=locality', 'kind=two-containers');
    expect(twins.map(labelOf)).to.deep.equal(['v1', 'v1']);
    expect(twins.map(containersOf)).to.deep.equal([
      ['app', 'second'],
      ['app', 'second'],
    ]);
  });

  it('stand in two zones where a value weighs them, and in none where none does', () => {
    expect(deployed('destinationRule=locality').map(zoneOf)).to.deep.equal(['matrix.near', 'matrix.far']);
    expect(deployed('destinationRule=subsets').map(zoneOf)).to.deep.equal([undefined, undefined]);
  });

  it('are weighed for a client of either zone, so that each gets a fifth at least', () => {
    const [main] = deployed('destinationRule=locality');
    const { spec } = objectOf(main as Workload, 'DestinationRule');
    const { distribute } = spec.trafficPolicy.loadBalancer.localityLbSetting as {
      distribute: readonly { from: string; to: Readonly<Record<string, number>> }[];
    };
    const zones = deployed('destinationRule=locality').map((one) => `${zoneOf(one).replace('.', '/')}/*`);
    expect(distribute.map(({ from }) => from)).to.deep.equal(zones);
    for (const { from, to } of distribute) {
      expect(Object.keys(to)).to.have.members(zones);
      expect(to[from]).to.equal(80);
      expect(Object.values(to).toSorted()).to.deep.equal([20, 80]);
    }
  });

  it('are called by a generator of a zone that is weighed, and by one where its node is', () => {
    const [main] = deployed('destinationRule=locality');
    expect(zoneOf(loadA)).to.equal(zoneOf(main as Workload));
    expect(zoneOf(loadB)).to.equal(undefined);
  });
});
