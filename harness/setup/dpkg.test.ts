import { expect } from 'chai';
import { aptTrouble, missingFrom } from './dpkg.ts';

describe('a listing of dpkg', () => {
  const listing = [
    'runc\tii \t',
    'iptables\thi \tebtables',
    'conntrack\trc \t',
    'mmdebstrap\tiU \t',
    'catatonit\tiiR\t',
    'libfoo\tii \t',
    'libfoo\tii \t',
    'containerd.io\tii \tcontainerd, docker-runc (= 1.2)',
    '',
  ].join('\n');

  it('shows what is installed, on hold or provided by another package', () => {
    expect(missingFrom(listing, ['runc', 'iptables', 'libfoo', 'containerd', 'docker-runc'])).to.deep.equal(
      [],
    );
  });

  it('shows as missing what is unknown, removed, half installed or broken', () => {
    const wanted = ['procps', 'conntrack', 'mmdebstrap', 'catatonit'];
    expect(missingFrom(listing, ['runc', ...wanted])).to.deep.equal(wanted);
    expect(missingFrom('', wanted)).to.deep.equal(wanted);
  });
});

describe('what apt-get says', () => {
  for (const [text, trouble] of [
    ['E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 7 (apt)', 'locked'],
    ['E: Unable to acquire the dpkg frontend lock, is another process using it?', 'locked'],
    ["E: dpkg was interrupted, you must manually run 'dpkg --configure -a'", 'interrupted'],
    ['E: Unable to locate package catatonit', 'unknown-package'],
    ["E: Package 'runc' has no installation candidate", 'unknown-package'],
    ["E: You don't have enough free space in /var/cache/apt/archives/.", 'disk-full'],
    ['E: Failed to fetch x  Temporary failure resolving', 'offline'],
    ['E: Packages need to be removed but remove is disabled.', 'would-remove'],
    ['E: Sub-process returned an error', 'other'],
  ] as const) {
    it(`is ${trouble}: ${text}`, () => expect(aptTrouble(text)).to.equal(trouble));
  }
});
