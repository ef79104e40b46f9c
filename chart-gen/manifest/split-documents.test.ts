import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import { groupOf, identityOf, titleOf } from './manifest.ts';
import { splitDocuments } from './split-documents.ts';

const object = (kind: string, name: string) => `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}}\n`;

function faultOf(text: string): string {
  try {
    splitDocuments(text, 'm.yaml');
  } catch (thrown) {
    return `${(thrown as Failure).code} ${(thrown as Failure).detail.where} ${(thrown as Failure).detail.what}`;
  }
  throw new Error('it was split without a word');
}

describe('split documents', () => {
  it('gives the objects in their order and leaves empty documents out', () => {
    const text = `---\n---\n${object('Service', 'a')}---\n# nothing\n---\n${object('ConfigMap', 'b')}`;
    expect(splitDocuments(text).map(titleOf)).to.deep.equal(['Service a', 'ConfigMap b']);
  });

  it('leaves out what only istioctl reads', () => {
    const operator = 'apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nspec: {profile: minimal}\n';
    expect(splitDocuments(`${operator}---\n${object('Service', 'a')}`).map(titleOf)).to.deep.equal([
      'Service a',
    ]);
  });

  it('unfolds lists, those of a kind and lists in lists', () => {
    const list = (items: string) => `{apiVersion: v1, kind: List, items: [${items}]}`;
    const one = '{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: ns}}';
    const typed = '{apiVersion: v1, kind: ConfigMapList, items: [{metadata: {name: c}}]}';
    expect(splitDocuments(list([one, list(typed)].join(','))).map(titleOf)).to.deep.equal([
      'Deployment ns/d',
      'ConfigMap c',
    ]);
  });

  it('refuses what is no Kubernetes object, with its line', () => {
    expect(faultOf('Warning, deprecated\n')).to.match(/^MP_MANIFEST_INVALID m\.yaml:1:1 .*object and got/);
    expect(faultOf(`${object('Service', 'a')}---\nkind: X\n`)).to.match(/m\.yaml:4:1 .*no apiVersion/);
    expect(faultOf('apiVersion: v1\nkind: X\nmetadata: {name: 12}\n')).to.match(/no metadata\.name/);
    expect(faultOf('- a\n')).to.match(/got a list/);
  });
});

describe('the identity of an object', () => {
  it('does not change with the version of its API, and does with its group', () => {
    const gateway = (apiVersion: string) => ({ apiVersion, kind: 'Gateway', metadata: { name: 'g' } });
    const alpha = identityOf(gateway('networking.istio.io/v1alpha3'));
    expect(alpha).to.equal(identityOf(gateway('networking.istio.io/v1')));
    expect(alpha).not.to.equal(identityOf(gateway('gateway.networking.k8s.io/v1')));
    expect(groupOf({ apiVersion: 'v1' })).to.equal('');
  });
});
