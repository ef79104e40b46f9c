import { Assertion } from 'chai';

let asserted = 0;
const { assert } = Assertion.prototype;
Assertion.prototype.assert = function (...args) {
  asserted++;
  assert.apply(this, args);
};

/** A beforeEach hook: a test that ends well without an assertion of chai's fails, for it proves nothing. */
export function mustAssert(this: Mocha.Context): void {
  const test = this.currentTest;
  const body = test?.fn as (() => unknown) | undefined;
  if (!test || !body) return;
  test.fn = async function (this: Mocha.Context) {
    const before = asserted;
    await body.call(this);
    if (asserted === before) throw new Error(`"${test.title}" asserts nothing, so it proves nothing`);
  };
}
