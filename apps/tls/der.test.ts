import { expect } from 'chai';
import { integer, octets, oid } from './der.ts';

const hex = (bytes: Buffer) => bytes.toString('hex');

describe('DER', () => {
  it('writes numbers in their shortest form, and none as negative', () => {
    expect(hex(integer(Buffer.from('7f01', 'hex')))).to.equal('02027f01');
    expect(hex(integer(Buffer.from('80', 'hex')))).to.equal('02020080');
    expect(hex(integer(Buffer.from('00007f', 'hex')))).to.equal('02017f');
  });

  it('writes lengths of one byte, two and three', () => {
    expect(hex(octets(Buffer.alloc(127))).slice(0, 4)).to.equal('047f');
    expect(hex(octets(Buffer.alloc(128))).slice(0, 6)).to.equal('048180');
    expect(hex(octets(Buffer.alloc(256))).slice(0, 8)).to.equal('04820100');
  });

  it('writes object identifiers', () => {
    expect(hex(oid('1.2.840.10045.4.3.2'))).to.equal('06082a8648ce3d040302');
  });
});
