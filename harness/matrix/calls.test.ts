import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { generatorCall, planCalls } from './calls.ts';
import { matrixFor } from './profile-matrix.ts';
import { workloadId } from './workload.ts';

const wide = matrixFor('wide').workloads;
const calls = planCalls(wide);
const byId = new Map(wide.map((workload) => [workloadId(workload), workload]));

describe('the calls of the matrix', () => {
  it('are ones that a generator reads', () => {
    const schema = JSON.parse(readFileSync('apps/traffic/plan.schema.json', 'utf8')) as object;
    const plan = {
      from: 'a/b',
      ratePerSecond: 1,
      durationSeconds: 1,
      maxVUs: 1,
      calls: calls.map(generatorCall),
    };
    const validate = new Ajv2020({ strict: false }).compile(schema);
    expect(validate(plan), JSON.stringify(validate.errors)).to.equal(true);
  });

  it('have an id each, and reach every workload that answers', () => {
    expect(new Set(calls.map(({ id }) => id)).size).to.equal(calls.length);
    const called = new Set(calls.map(({ to }) => to));
    expect(
      wide
        .filter(({ host, role }) => host !== undefined && role === 'service')
        .filter((one) => !called.has(workloadId(one))),
    ).to.deep.equal([]);
  });

  it('of one host are spread among those of the others, and never a burst', () => {
    const hosts = calls.map(({ url }) => new URL(url).hostname);
    const most = Math.max(...hosts.map((host) => hosts.filter((other) => other === host).length));
    const near = hosts.map(
      (host, index) => hosts.slice(index, index + 50).filter((other) => other === host).length,
    );
    expect(most).to.be.greaterThan(35);
    // a twentieth of the plan has a twentieth of a host's calls, and what rounding adds
    expect(Math.max(...near)).to.be.at.most(Math.ceil((most * 50) / calls.length) + 2);
  });

  it('are passed on only to who takes them: no plain text to STRICT, nothing beyond what a Sidecar knows', () => {
    const hops = calls.filter(({ via, host }) => via !== undefined && host === undefined);
    expect(hops.length).to.be.greaterThan(20);
    for (const { id, via = '', to } of hops) {
      const [from, target] = [byId.get(via), byId.get(to)];
      expect(from?.meshed === false && target?.plainText === 'refused', id).to.equal(false);
      if (from?.reach === 'namespace') expect(target?.namespace, id).to.equal(from.namespace);
    }
  });

  it('by another name of a Service are counted for the Service itself', () => {
    const byAlias = calls.filter(({ url }) => new URL(url).hostname.includes('-alias.'));
    expect(byAlias.length).to.be.greaterThan(3);
    for (const { id, host } of byAlias) expect(host, id).to.equal(undefined);
  });

  it('ask those that answer on every path for whole answers: bodies around a power of two, a post that arrives once, odd headers', () => {
    const echo = calls.filter(({ to, via }) => to === 'mp-strict/echo' && via === undefined);
    const sizes = echo.flatMap(({ expectBytes }) => expectBytes ?? []);
    expect(sizes).to.deep.equal([1_023, 1_024, 1_025]);
    expect(echo.filter(({ counted }) => counted).map(({ method }) => method)).to.deep.equal(['POST']);
    expect(echo.filter(({ returnsHeaders }) => returnsHeaders)).to.have.length(1);
    const byPower = new Set(calls.flatMap(({ expectBytes }) => Math.round(Math.log2(expectBytes ?? 1))));
    expect([...byPower].sort((a, b) => a - b)).to.deep.equal([0, 10, 12, 14, 16]);
  });

  it('ask every point of the axes for whole answers, but for those whose posts arrive at two workloads or twice', () => {
    const points = wide.filter(({ role, host, inNamespace }) => role === 'service' && host && inNamespace);
    const whole = (id: string) => {
      const direct = calls.filter(({ to, via }) => to === id && via === undefined);
      return [
        direct.filter(({ expectBytes }) => expectBytes !== undefined).length,
        direct.filter(({ counted }) => counted).length,
        direct.filter(({ returnsHeaders }) => returnsHeaders).length,
      ];
    };
    const [able, unable] = [true, false].map((wanted) =>
      points.filter(({ arrives = 1, sharesHost }) => (arrives === 1 && !sharesHost) === wanted),
    );
    expect(able?.length).to.be.greaterThan(20);
    expect(unable?.length).to.be.greaterThan(3);
    for (const point of able ?? []) expect(whole(workloadId(point)), point.name).to.deep.equal([3, 1, 1]);
    for (const point of unable ?? []) expect(whole(workloadId(point)), point.name).to.deep.equal([0, 0, 0]);
  });

  it('through the ingress gateway ask its Service for a host, and are counted for who stands behind it', () => {
    const entering = calls.filter(({ gateway }) => gateway === 'mp-gateway/ingress');
    expect(entering.length).to.be.greaterThan(5);
    for (const { id, url, headers, to, via } of entering) {
      expect(url, id).to.match(/^http:\/\/ingress\.mp-gateway\//);
      expect(headers?.host, id).to.match(/^[a-z0-9-]+\.ingress\.matrix\.example$/);
      expect(byId.get(to)?.role, id).to.equal('service');
      expect(via, id).to.equal(undefined);
    }
  });

  it('through the egress gateway go from a workload to a host outside', () => {
    const leaving = calls.filter(({ gateway }) => gateway === 'mp-gateway/egress');
    expect(leaving.length).to.be.greaterThan(1);
    for (const { id, to, via = '', host } of leaving) {
      expect(to, id).to.equal('mp-outside/external');
      expect(byId.get(via)?.meshed, id).to.equal(true);
      expect(host, id).to.match(/^egress-.+\.matrix\.example$/);
    }
  });

  it('of the smoke profile are the same as ever: method, path and status of each service, and a hop from it', () => {
    const smoke = planCalls(matrixFor('smoke').workloads);
    const services = 7;
    expect(smoke).to.have.length(services * 7 * 5 + 5 + 4 * 5 + 3);
    const asked = smoke.filter(({ id }) => /^echo [A-Z]+ \/instant/.test(id));
    expect(asked).to.have.length(7 * 4);
    expect(new Set(asked.map(({ method, expect: status }) => `${method} ${status}`))).to.have.length(28);
    expect(smoke.filter(({ via }) => via).map(({ id }) => id)).to.have.members([
      'echo via multi',
      'multi via store',
      'store via open',
      'open via split-v1',
      'retry via echo',
    ]);
  });
});
