import { expect } from 'chai';
import { covers, isHost, overlap } from './hosts.ts';
import { durationProblems, seconds } from './istio/durations.ts';
import { portList } from './ports.ts';
import { declaredProtocol } from './protocols.ts';

describe('what Istio makes of', () => {
  it('a port of a Service', () => {
    const cases: readonly (readonly [string, string | undefined, string | undefined])[] = [
      ['http', undefined, 'http'],
      ['http-web', undefined, 'http'],
      ['grpc-web-x', undefined, 'grpc-web'],
      ['GRPC-x', undefined, 'grpc'],
      ['https', undefined, 'https'],
      ['web', undefined, undefined],
      ['httpweb', undefined, undefined],
      ['', undefined, undefined],
      ['tcp', 'http', 'http'],
      ['http', 'kubernetes.io/h2c', 'http2'],
      ['http', 'kubernetes.io/wss', 'https'],
      ['http', 'unknown', undefined],
    ];
    for (const [name, app, protocol] of cases)
      expect(declaredProtocol(name, app), `${name} ${app}`).to.equal(protocol);
  });

  it('a host and a wildcard', () => {
    expect(covers('*', 'a.b')).to.equal(true);
    expect(covers('*.b', 'a.b')).to.equal(true);
    expect(covers('*.b', 'b')).to.equal(false);
    expect(covers('*.b', 'x.a.b')).to.equal(true);
    expect(covers('a.b', 'x.a.b')).to.equal(false);
    expect(overlap('a.b.c', '*.c')).to.equal(true);
    for (const host of ['a', 'a.b', '*.a', '*', 'a_b.c']) expect(isHost(host), host).to.equal(true);
    for (const host of ['', 'a..b', 'a.*', '*a.b', 'http://a', 'a b', '-a'])
      expect(isHost(host), host).to.equal(false);
  });

  it('a list of ports', () => {
    expect(portList('*')).to.deep.equal({ all: true });
    expect(portList('')).to.deep.equal({ ports: [] });
    expect(portList('80, 8080')).to.deep.equal({ ports: [80, 8080] });
    expect(portList('80,http')).to.deep.equal({ invalid: 'http' });
    expect(portList('80,')).to.deep.equal({ invalid: '' });
    expect(portList('70000')).to.deep.equal({ invalid: '70000' });
  });

  it('a duration', () => {
    expect(seconds('1m30s')).to.equal(90);
    expect(seconds('1.5h')).to.equal(5400);
    expect(seconds('100ms')).to.equal(0.1);
    for (const text of ['5', '', 's', '5 s', '-5s', '1d']) expect(seconds(text), text).to.equal(undefined);
    const on = {} as Parameters<typeof durationProblems>[0];
    const [problem] = durationProblems(on, { value: { timeout: 5 }, path: ['spec'] }, ['timeout']);
    expect(problem).to.deep.include({ path: ['spec', 'timeout'], fix: 'write 5s' });
  });
});
