import { expect } from 'chai';
import { wrongWith } from './k6/check.ts';

const call = { id: 'a', to: 'ns/echo', method: 'POST', url: 'http://echo/', expect: 200 };
const answer = (body: unknown, status = 200) => ({ status, body });

describe('an answer', () => {
  it('with another status is wrong, whatever else is asked', () => {
    expect(wrongWith(call, answer(null), '200')).to.equal(undefined);
    expect(wrongWith({ ...call, counted: true }, answer('', 503), '503')).to.equal('503');
  });

  it('must have every byte that was asked for, and no more', () => {
    const sized = { ...call, expectBytes: 1_025 };
    expect(wrongWith(sized, answer('x'.repeat(1_025)), '200')).to.equal(undefined);
    expect(wrongWith(sized, answer('x'.repeat(1_024)), '200')).to.equal('bytes:1024');
    expect(wrongWith(sized, answer(null), '200')).to.equal('bytes:0');
  });

  it('to a counted request must say that it arrived for the first time', () => {
    const counted = { ...call, counted: true };
    expect(wrongWith(counted, answer('{"times":1}'), '200')).to.equal(undefined);
    expect(wrongWith(counted, answer('{"times":2}'), '200')).to.equal('times:2');
    expect(wrongWith(counted, answer('no JSON'), '200')).to.equal('times:undefined');
  });

  it('must name every header that was sent, with its very value', () => {
    const odd = { ...call, returnsHeaders: true, headers: { X_Odd: 'a=b; "c"', 'x-empty': '' } };
    expect(wrongWith(odd, answer('{"headers":{"x_odd":"a=b; \\"c\\"","x-empty":""}}'), '200')).to.equal(
      undefined,
    );
    expect(wrongWith(odd, answer('{"headers":{"x-empty":""}}'), '200')).to.equal('header:x_odd');
    expect(wrongWith(odd, answer('null'), '200')).to.equal('header:x_odd');
  });
});
