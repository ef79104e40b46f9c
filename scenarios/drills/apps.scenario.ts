import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type Evidence, evidenceFile } from '../../harness/run/judge.ts';
import { meshproof } from '../lab/command.ts';
import { qualify, type Run } from '../lab/run.ts';

/** How many slices each pod of a generator made, as Prometheus was told of their calls; by generator. */
function slicesOf(folder: string): Map<string, Map<string, Set<string>>> {
  const evidence = JSON.parse(
    gunzipSync(readFileSync(join(folder, evidenceFile))).toString('utf8'),
  ) as Evidence;
  const generators = new Map<string, Map<string, Set<string>>>();
  for (const { labels } of evidence.input.samples.series.clientRequests ?? []) {
    const { from = '', pod = '', slice = '' } = labels;
    const pods = generators.get(from) ?? new Map<string, Set<string>>();
    generators.set(from, pods.set(pod, (pods.get(pod) ?? new Set()).add(slice)));
  }
  return generators;
}

describe('long-lived connections and chaos that should cause no error', () => {
  let run: Run;
  before(async () => {
    run = await qualify('apps');
  });
  after(() => meshproof('lab', 'down'));

  it('no request fails while a workload is restarted and scaled and proxies are stormed with pushes', () => {
    expect(run.record.ledger.unexpected, run.record.reasons.join('\n')).to.equal(0);
    const { acts = [] } = run.record;
    expect(new Set(acts.map(({ act }) => act))).to.deep.equal(
      new Set(['policy', 'push', 'restart', 'scale', 'rotate']),
    );
    expect(acts.filter(({ result }) => result === 'refused')).to.deep.equal([]);
  });

  it('the operator acts while the mesh holds still, and not while the data plane is rolled', () => {
    const byOperator = (run.record.acts ?? []).filter(({ act }) => act !== 'rotate');
    const windows = new Set(byOperator.map(({ window }) => window));
    expect(windows).to.include('baseline').and.include('candidate').and.include('rolled-back');
    expect(windows).to.not.include('rolling-forward').and.not.include('rolling-back');
  });

  it('every connection that ended was explained, each way was seen, and all were judged', () => {
    const { breaks } = run.record;
    expect(breaks?.entries.filter(({ explained }) => explained === undefined)).to.deep.equal([]);
    // rolling holder and talker, forward and back, ends each of four connections
    expect(breaks?.total).to.be.greaterThan(8);
    const held = run.record.thresholds.filter(({ name }) => name === 'unexplained-breaks');
    expect(new Set(held.map(({ verdict }) => verdict))).to.deep.equal(new Set(['pass']));
    expect(held.map(({ window }) => window)).to.include.members(['baseline', 'rolling-forward', 'candidate']);
  });

  it('certificates were replaced under load on both releases, at both ends of calls and of held connections', () => {
    const held = run.record.thresholds.filter(({ name }) => name === 'certificate-rotations');
    expect(new Set(held.map(({ verdict }) => verdict)), JSON.stringify(held)).to.deep.equal(
      new Set(['pass']),
    );
    for (const window of ['baseline', 'candidate'])
      expect(held.filter((one) => one.window === window).map(({ workload }) => workload)).to.have.members([
        'mp-strict/echo',
        'mp-load/load-b',
        'mp-held/talker',
      ]);
    const rotated = (run.record.acts ?? []).filter(({ act }) => act === 'rotate');
    expect(new Set(rotated.map(({ target }) => target))).to.deep.equal(
      new Set(['Deployment mp-strict/echo', 'Deployment mp-load/load-b', 'Deployment mp-held/talker']),
    );
  });

  it('the generators go from slice to slice without a gap of a second', () => {
    const { ledger } = run.record;
    expect(ledger.dropped).to.equal(0);
    const latest = Math.max(...(ledger.sendLag ?? []).map(({ max }) => max));
    expect(latest).to.be.within(0, 1_000);
    const generators = slicesOf(run.folder);
    expect([...generators.keys()]).to.have.members(['mp-load/load-a', 'mp-load/load-b']);
    for (const [from, pods] of generators)
      expect(Math.max(...[...pods.values()].map(({ size }) => size)), from).to.be.at.least(2);
  });

  it('the report shows both', () => {
    const html = readFileSync(join(run.folder, 'report.html'), 'utf8');
    expect(html).to.include('id="connections"').and.include('id="acts"').and.include('class="at-act"');
  });
});
