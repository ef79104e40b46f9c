import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { meshproof } from '../lab/command.ts';
import { qualify, type Run } from '../lab/run.ts';

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
      new Set(['policy', 'push', 'restart', 'scale']),
    );
    expect(acts.filter(({ result }) => result === 'refused')).to.deep.equal([]);
  });

  it('the operator acts while the mesh holds still, and not while the data plane is rolled', () => {
    const windows = new Set((run.record.acts ?? []).map(({ window }) => window));
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

  it('the report shows both', () => {
    const html = readFileSync(join(run.folder, 'report.html'), 'utf8');
    expect(html).to.include('id="connections"').and.include('id="acts"').and.include('class="at-act"');
  });
});
