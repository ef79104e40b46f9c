import { expect } from 'chai';
import fc from 'fast-check';
import { decode, encode } from './message.ts';

describe('a gRPC message', () => {
  it('comes out as it went in', () => {
    const whole = fc.nat(2 ** 31 - 1);
    fc.assert(
      fc.property(
        fc.record({ text: fc.string({ unit: 'binary' }), code: whole, count: whole }),
        (message) => {
          expect(decode(encode(message))).to.deep.equal(message);
        },
      ),
    );
  });

  it('has the bytes that protobuf gives it', () => {
    expect(encode({ text: 'hi', code: 14, count: 300 }).toString('hex')).to.equal('0a026869100e18ac02');
    expect(encode({}).length).to.equal(0);
  });

  it('with fields that nobody knows is read without them, and half a message is none', () => {
    const unknown = Buffer.from('2205aaaaaaaaaa2d01020304310102030405060708', 'hex');
    expect(decode(Buffer.concat([unknown, encode({ code: 3 })]))).to.deep.equal({
      text: '',
      code: 3,
      count: 0,
    });
    for (const half of ['0a05', '0a', '10', '0b', '10ff']) {
      expect(() => decode(Buffer.from(half, 'hex')), half).to.throw('expected a');
    }
  });
});
