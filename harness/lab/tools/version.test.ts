import { expect } from 'chai';
import { catalogue } from './catalogue.ts';
import { fits, goDirective, goVersionIn, versionIn } from './version.ts';

/** What each program prints, as seen. */
const printed: Readonly<Record<string, readonly [string, string]>> = {
  etcd: ['etcd Version: 3.6.4\nGit SHA: Not provided (use ./build instead of go build)\n', '3.6.4'],
  'kube-apiserver': ['Kubernetes v1.34.4\n', '1.34.4'],
  kubectl: ['{ "clientVersion": { "major": "1", "minor": "34", "gitVersion": "v1.34.4" } }', '1.34.4'],
  coredns: ['CoreDNS-1.15.0\nlinux/amd64, go1.26.8, \n', '1.15.0'],
  prometheus: ['prometheus, version 3.16.0 (branch: , revision: unknown)\n', '3.16.0'],
  helm: ['v4.3.1', '4.3.1'],
  k6: ['k6 v1.1.0 (commit/0e3fb953be, go1.24.4, linux/amd64)\n', '1.1.0'],
  'envoy@1.40.0': ['\nenvoy  version: 9e5580933739775e8b/1.40.0/Clean/RELEASE/BoringSSL\n', '1.40.0'],
  'istioctl@1.31.0-rc.0': [
    '{ "clientVersion": { "version": "1.31.0-rc.0", "tag": "1.31.0-rc.0" } }',
    '1.31.0-rc.0',
  ],
  'pilot-agent@1.30.4': ['{ "clientVersion": { "version": "1.30.4", "revision": "lab" } }', '1.30.4'],
};

describe('versions', () => {
  for (const [name, [text, version]] of Object.entries(printed)) {
    it(`of ${name} is read from what it prints`, () => {
      const tool = catalogue.find((candidate) => candidate.name === name);
      expect(tool?.probe && versionIn(text, tool.probe.pattern)).to.equal(version);
      expect(tool?.version).to.equal(version);
    });
  }

  it('are not read where there are none', () => {
    expect(versionIn('Kubernetes vX', /Kubernetes v(\S+)/)).to.equal(undefined);
    expect(versionIn('', /(\d+)/)).to.equal(undefined);
  });

  it('fit by minor for Kubernetes and exactly for Istio', () => {
    const range = (name: string) => catalogue.find((tool) => tool.name === name)?.range ?? '';
    expect(fits('1.34.9', range('kubelet'))).to.equal(true);
    expect(fits('1.34.4-gke.10', range('kubelet'))).to.equal(true);
    expect(fits('1.35.0', range('kubelet'))).to.equal(false);
    expect(fits('1.33.7', range('kubectl'))).to.equal(false);
    expect(fits('1.30.4', range('istioctl@1.30.4'))).to.equal(true);
    expect(fits('1.30.5', range('istioctl@1.30.4'))).to.equal(false);
    expect(fits('1.31.0', range('istioctl@1.31.0-rc.0'))).to.equal(false);
    expect(fits('1.31.0-rc.0', range('istioctl@1.31.0-rc.0'))).to.equal(true);
    expect(fits('3.19.0', range('helm'))).to.equal(false);
    expect(fits('2.42.0', range('prometheus'))).to.equal(false);
  });

  it('of Go are read with and without a patch', () => {
    expect(goVersionIn('go version go1.26.8 linux/amd64')).to.equal('1.26.8');
    expect(goVersionIn('go version go1.27 linux/arm64')).to.equal('1.27.0');
    expect(goVersionIn('go version go1.27rc1 linux/arm64')).to.equal('1.27.0');
    expect(goVersionIn('gccgo')).to.equal(undefined);
    expect(goDirective('module x\n\ngo 1.26.8\n')).to.equal('1.26.8');
    expect(goDirective('module x\n\ngo 1.20\n')).to.equal('1.20.0');
    expect(goDirective('module x\n')).to.equal(undefined);
  });
});
