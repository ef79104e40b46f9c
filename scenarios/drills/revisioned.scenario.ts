import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { connectCluster, kubeconfigPath, labLayout } from '../../harness/index.ts';
import { meshproof } from '../lab/command.ts';
import { qualify } from '../lab/run.ts';

describe('the candidate as a revision beside the baseline', () => {
  after(() => meshproof('lab', 'down'));

  it('qualifies, moved there and back by a revision tag, and leaves nothing of itself', async () => {
    const { record, exitCode, folder } = await qualify('drill', '--strategy', 'revisioned');
    const open = record.thresholds.filter(({ verdict }) => verdict !== 'pass');
    // in windows as short as a drill's the cost of a proxy may not be told from its bound
    const unclear = open.filter(
      ({ name, verdict }) => !(name.startsWith('proxy-') && verdict === 'inconclusive'),
    );
    expect(unclear, record.reasons.join('\n')).to.deep.equal([]);
    expect([0, 5]).to.include(exitCode);
    expect(record.stages.every(({ outcome }) => outcome === 'passed')).to.equal(true);
    expect(readFileSync(join(folder, 'plan.json'), 'utf8')).to.contain('"strategy": "revisioned"');

    const cluster = await connectCluster({ kubeconfigPath: kubeconfigPath(labLayout()) });
    const istiods = await cluster.list({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'istio-system',
      labelSelector: 'app=istiod',
    });
    expect(istiods.map(({ metadata }) => metadata.name)).to.deep.equal(['istiod']);
    const webhooks = await cluster.list({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
    });
    expect(webhooks.map(({ metadata }) => metadata.name)).to.deep.equal(['istio-sidecar-injector']);
  });
});
