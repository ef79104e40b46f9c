import { expect } from 'chai';
import type { PlannedCall } from '../../../harness/matrix/calls.ts';
import { wrongWith } from './ask-plan.ts';

const call: PlannedCall = { id: 'a', to: 'b/c', method: 'POST', url: 'http://c.b/x', expect: 200 };
const answer = (status: number, body: string) => ({ status, body, headers: {}, took: 1 });

describe('an answer to a call of the plan', () => {
  it('is right when status and body are as asked', () => {
    expect(wrongWith(call, answer(200, 'anything'))).to.equal(undefined);
    expect(wrongWith({ ...call, expectBytes: 3 }, answer(200, 'xxx'))).to.equal(undefined);
    expect(wrongWith({ ...call, counted: true }, answer(200, '{"times":1}'))).to.equal(undefined);
    const returned = { ...call, returnsHeaders: true, headers: { 'X-A': '1' } };
    expect(wrongWith(returned, answer(200, '{"headers":{"x-a":"1"}}'))).to.equal(undefined);
  });

  it('is wrong by its status, and when there is none', () => {
    expect(wrongWith(call, answer(503, 'upstream'))).to.equal('503 upstream');
    expect(wrongWith(call, undefined)).to.contain('undefined');
  });

  it('is wrong by a byte, by a second arrival, and by a header that was lost', () => {
    expect(wrongWith({ ...call, expectBytes: 3 }, answer(200, 'xx'))).to.contain('2 bytes instead of 3');
    expect(wrongWith({ ...call, counted: true }, answer(200, '{"times":2}'))).to.equal('arrived 2 times');
    const returned = { ...call, returnsHeaders: true, headers: { 'X-A': '1' } };
    expect(wrongWith(returned, answer(200, '{"headers":{}}'))).to.equal('the header X-A as undefined');
  });
});
