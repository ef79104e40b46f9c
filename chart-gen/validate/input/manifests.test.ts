import { expect } from 'chai';
import { documentsOf } from './documents.ts';
import { manifestsOf } from './manifests.ts';

const read = (text: string) => manifestsOf(documentsOf({ file: 'x.yaml', text, named: true }));

describe('objects are taken out of their documents', () => {
  it('the items of a List one by one, each with its own place', () => {
    const objects = read(
      'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Secret\n    metadata: {name: a}\n  - apiVersion: v1\n    kind: List\n    items:\n      - {apiVersion: v1, kind: Service, metadata: {name: b, namespace: ns}}\n',
    );
    expect(objects.map(({ label }) => label)).to.deep.equal(['Secret/a', 'Service/ns/b']);
    expect(objects.map((one) => one.position(['metadata', 'name']).line)).to.deep.equal([6, 10]);
  });

  it('a list of one kind gives its items that kind', () => {
    const [one] = read('apiVersion: apps/v1\nkind: DeploymentList\nitems:\n  - metadata: {name: a}\n');
    expect(one).to.include({
      apiVersion: 'apps/v1',
      group: 'apps',
      version: 'v1',
      kind: 'Deployment',
      name: 'a',
    });
  });

  it('a kind that only ends in List is no list', () => {
    expect(
      read('apiVersion: x/v1\nkind: AllowList\nmetadata: {name: a}\n').map(({ kind }) => kind),
    ).to.deep.equal(['AllowList']);
  });

  it('what has no kind is no object; names that are not text are shown as they are', () => {
    expect(read('apiVersion: v1\nmetadata: {name: a}\n')).to.deep.equal([]);
    expect(read('apiVersion: v1\nkind: Secret\nmetadata: {name: 12}\n')[0]?.name).to.equal('12');
    expect(read('apiVersion: v1\nkind: Secret\nmetadata: {generateName: a-}\n')[0]?.name).to.equal('a-*');
  });
});
