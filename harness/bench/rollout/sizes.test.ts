import { expect } from 'chai';
import { sizes } from './main.ts';
import { perNamespace } from './objects.ts';

describe('the sizes of the bench of roll-outs', () => {
  it('fill their namespaces: a roll-out of these must not move what kubectl is to move', () => {
    for (const [name, { workloads }] of Object.entries(sizes))
      expect(workloads % perNamespace, name).to.equal(0);
  });
});
