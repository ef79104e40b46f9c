import { expect } from 'chai';
import Mocha from 'mocha';
import { mustAssert } from './must-assert.ts';

/** What mocha says of one test with this body, in a run of its own. */
async function outcomeOf(body: () => unknown): Promise<string> {
  const run = new Mocha({ reporter: Mocha.reporters.Base });
  const test = new Mocha.Test('mtls=strict is proven', body as Mocha.AsyncFunc);
  run.suite.beforeEach(mustAssert);
  run.suite.addTest(test);
  await new Promise((resolve) => run.run(resolve));
  return test.err?.message ?? String(test.state);
}

describe('a proof', () => {
  it('passes when what it asserts holds, also after a while', async () => {
    expect(await outcomeOf(() => expect(1).to.equal(1))).to.equal('passed');
    const later = async () => {
      await Promise.resolve();
      expect([200]).to.deep.equal([200]);
    };
    expect(await outcomeOf(later)).to.equal('passed');
  });

  it('fails when it is empty, or expects without saying what', async () => {
    const nothing = /asserts nothing, so it proves nothing/;
    expect(await outcomeOf(() => undefined)).to.match(nothing);
    expect(await outcomeOf(() => void expect(1))).to.match(nothing);
    expect(await outcomeOf(async () => Promise.resolve())).to.match(nothing);
  });

  it('fails as ever when what it asserts does not hold', async () => {
    expect(await outcomeOf(() => expect(1).to.equal(2))).to.equal('expected 1 to equal 2');
  });
});
