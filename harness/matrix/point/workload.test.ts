import { expect } from 'chai';
import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import { readAxes } from '../axis/read-axes.ts';
import { coordinateOf, pointWith } from '../axis/resolve.ts';
import type { DeployContext, Workload } from '../workload.ts';
import { loadA, loadB } from '../workloads/load.ts';
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
