import { expect } from 'chai';
import { pod } from '../testing/objects.ts';
import { podIndex } from './pod-index.ts';

const web = 'shop/Deployment/web';
const names = (pods: readonly { metadata: { name: string } }[]) => pods.map(({ metadata }) => metadata.name);

describe('an index of pods', () => {
  it('holds the pods of wanted owners, the latest of each', () => {
    const index = podIndex((owner) => owner === web);
    index.put(pod({ name: 'a', unready: 'unready' }));
    index.put(pod({ name: 'a' }));
    index.put(pod({ name: 'b', owner: { kind: 'StatefulSet', name: 'db' } }));
    expect(names(index.of(web))).to.deep.equal(['a']);
    expect(index.of(web)[0]?.status.conditions[0].status).to.equal('True');
    expect(index.of('shop/StatefulSet/db')).to.deep.equal([]);
  });

  it('loses a pod that is gone, or that its owner has released', () => {
    const index = podIndex((owner) => owner === web);
    for (const name of ['a', 'b', 'c']) index.put(pod({ name }));
    index.remove(pod({ name: 'a' }));
    const released = pod({ name: 'b' });
    index.put({ ...released, metadata: { ...released.metadata, ownerReferences: [] } });
    expect(names(index.of(web))).to.deep.equal(['c']);
  });

  it('holds nothing that a new list does not show, of the namespace that was listed', () => {
    const index = podIndex(() => true);
    index.put(pod({ name: 'a' }));
    const elsewhere = pod({ name: 'z' });
    index.put({ ...elsewhere, metadata: { ...elsewhere.metadata, namespace: 'other' } });
    index.replace([pod({ name: 'b' })], 'shop');
    expect(names(index.of(web))).to.deep.equal(['b']);
    expect(names(index.of('other/Deployment/web'))).to.deep.equal(['z']);
    index.replace([], undefined);
    expect(index.of('other/Deployment/web')).to.deep.equal([]);
  });

  it('tells of whose pods something is new, the old owner and the new one', () => {
    const told: string[] = [];
    const index = podIndex(
      (owner) => owner.startsWith('shop/Deployment/'),
      (owner) => told.push(owner),
    );
    index.put(pod({ name: 'a' }));
    index.put(pod({ name: 'b', owner: { kind: 'StatefulSet', name: 'db' } }));
    expect(told).to.deep.equal([web]);
    index.put(pod({ name: 'a', owner: { kind: 'ReplicaSet', name: 'other-h1' } }));
    expect(told.slice(1)).to.deep.equal([web, 'shop/Deployment/other']);
    index.remove(pod({ name: 'a' }));
    expect(told.slice(3)).to.deep.equal(['shop/Deployment/other']);
  });
});
