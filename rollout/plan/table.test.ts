import { expect } from 'chai';
import { oldImage, pod, snapshot, template, workload } from '../testing/objects.ts';
import { planRollout } from './plan.ts';
import { planTable } from './table.ts';

const named = (kind: string, name: string, spec: object = {}) => {
  const made = workload(kind, spec);
  return { ...made, metadata: { ...made.metadata, name } };
};

describe('the table of a plan', () => {
  it('prints what restarts and why, then what does not, and counts what is outside the mesh', () => {
    const outside = template({ labels: { 'sidecar.istio.io/inject': 'false' } });
    const plan = planRollout(
      snapshot({
        workloads: [
          named('Deployment', 'aside', { paused: true }),
          workload('Deployment'),
          named('Deployment', 'out', { template: outside }),
        ],
        pods: [
          pod({ image: oldImage }),
          pod({ image: oldImage, owner: { kind: 'ReplicaSet', name: 'aside-h1' } }),
          pod({ owner: { kind: 'ReplicaSet', name: 'out-h1' } }),
        ],
      }),
      {},
    );
    const lines = planTable(plan).split('\n');
    expect(lines).to.have.length(4);
    expect(lines[0]).to.match(/^NAMESPACE +WORKLOAD +ACTION +WHY$/);
    expect(lines[1]).to.match(/^shop +deployment\/web +restart +1 of 1 pods run .*1\.30\.4 -> .*1\.31\.0$/);
    expect(lines[2]).to.match(/^shop +deployment\/aside +paused +the Deployment is paused$/);
    expect(lines[3]).to.equal('1 to restart, 1 left as they are, 1 not in the mesh');
  });

  it('lets no image name act on the terminal or add a line', () => {
    const image = `evil\u001b[2J\nshop  x  restart/${oldImage}`;
    const text = planTable(
      planRollout(snapshot({ workloads: [workload('Deployment')], pods: [pod({ image })] }), {}),
    );
    expect(text).to.not.include('\u001b');
    expect(text.split('\n')).to.have.length(3);
  });

  it('is one line for a plan without workloads', () => {
    expect(planTable([])).to.equal('0 to restart, 0 left as they are, 0 not in the mesh');
  });
});
