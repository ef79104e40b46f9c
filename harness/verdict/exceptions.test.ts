import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packageRoot } from '../package-root.ts';
import { evaluate } from './evaluate.ts';
import type { EvaluationInput } from './input.ts';
import { defaultThresholds, parseThresholds } from './load-thresholds.ts';
import { madeByTheMesh } from './testing/failed-request.ts';
import { bornAt, simulatedRun, withSeries } from './testing/simulated-run.ts';
import type { Exception } from './threshold.ts';

const exception: Exception = {
  threshold: 'mesh-5xx-destination',
  workload: 'apps/echo',
  windows: ['candidate'],
  atMost: 3,
  issue: 'MESH-42',
  until: '2999-01-31',
  why: 'known, and being worked on',
};

/** A run in which the candidate's proxies of apps/echo answered some requests 503. */
function failingRun(failures: number, ...exceptions: Exception[]): EvaluationInput {
  const run = withSeries(simulatedRun(), 'requests', (series) => [
    ...series,
    bornAt(330, madeByTheMesh, failures),
  ]);
  return { ...run, thresholds: { ...run.thresholds, exceptions } };
}

const titles = (input: EvaluationInput) => evaluate(input).findings.map(({ title }) => title);

describe('an exception', () => {
  it('lets a known failure pass, and says so among the reasons', () => {
    const { verdict, exitCode, reasons, thresholds } = evaluate(failingRun(3, exception));
    expect({ verdict, exitCode }).to.deep.equal({ verdict: 'pass', exitCode: 0 });
    expect(reasons).to.deep.equal([
      'accepted until 2999-01-31 by MESH-42: mesh-5xx-destination of apps/echo, 3 requests in candidate',
    ]);
    const accepted = thresholds.filter((one) => one.exception);
    expect(accepted.map(({ window, value }) => ({ window, value }))).to.deep.equal([
      { window: 'candidate', value: 3 },
    ]);
  });

  it('does not hold for more than was accepted', () => {
    expect(evaluate(failingRun(4, exception)).verdict).to.equal('fail');
  });

  it('does not hold for another workload, window or threshold', () => {
    const others: Partial<Exception>[] = [
      { workload: 'apps/other' },
      { workload: '*' },
      { windows: ['baseline', 'rolled-back'] },
      { threshold: 'mesh-5xx-source' },
    ];
    for (const other of others)
      expect(evaluate(failingRun(3, { ...exception, ...other })).verdict, JSON.stringify(other)).to.equal(
        'fail',
      );
  });

  it('does not hold after its last day, and the report names its issue', () => {
    const ended = failingRun(3, { ...exception, until: '2000-01-31' });
    expect(evaluate(ended).verdict).to.equal('fail');
    expect(titles(ended)).to.include('An exception has ended');
  });

  it('never lets pass what could not be measured', () => {
    const unread = withSeries(failingRun(3, { ...exception, windows: 'all' }), 'requests', () => undefined);
    expect(evaluate(unread).verdict).to.equal('inconclusive');
  });

  it('is told to be of no more use when nothing failed', () => {
    const good = simulatedRun();
    const input = { ...good, thresholds: { ...good.thresholds, exceptions: [exception] } };
    expect(evaluate(input).verdict).to.equal('pass');
    expect(titles(input)).to.include('An exception was not needed');
  });
});

describe('exceptions in a thresholds file', () => {
  const base = (lines: string) => `version: 1
settings: { shortestWindowSeconds: 15, longestGapScrapes: 3, longestControlPlaneGapScrapes: 8, ledgerEntries: 10 }
thresholds:
  - name: client-unexpected
    rule: client-unexpected
    title: t
    metric: ledger
    bound: "= 0"
    unit: requests
    windows: all
    breach: fail
    why: w
exceptions:
${lines}`;
  const entry = (overrides: Record<string, string> = {}) =>
    Object.entries({
      threshold: 'client-unexpected',
      workload: 'apps/echo',
      windows: 'all',
      atMost: '3',
      issue: 'MESH-42',
      until: '2027-01-31',
      why: 'known',
      ...overrides,
    })
      .map(([key, value], index) => `${index === 0 ? '  - ' : '    '}${key}: ${value}`)
      .join('\n');

  it('are read as the page on verdicts writes them', () => {
    const page = readFileSync(join(packageRoot, 'docs/verdict.md'), 'utf8');
    const [, example = ''] = /```yaml\n(exceptions:\n[\s\S]*?)```/.exec(page) ?? [];
    const text = `${readFileSync(defaultThresholds, 'utf8')}\n${example}`;
    expect(parseThresholds(text, 'docs/verdict.md').exceptions.map(({ issue }) => issue)).to.deep.equal([
      'MESH-42',
    ]);
  });

  it('are read', () => {
    expect(parseThresholds(base(entry()), 'a.yaml').exceptions[0]?.until).to.equal('2027-01-31');
  });

  for (const [name, overrides, text] of [
    ['without an end', { until: 'never' }, /a\.yaml:19:12: exceptions\[0\]\.until/],
    ['without an issue', { issue: '""' }, /exceptions\[0\]\.issue/],
    [
      'of a threshold that is not there',
      { threshold: 'client-unexpectd' },
      /did you mean "client-unexpected"/,
    ],
    ['of a workload that is no name', { workload: 'echo' }, /namespace\/name/],
    ['with a key that is not known', { untl: '2027-01-31' }, /unknown key "untl"; did you mean "until"/],
  ] as const) {
    it(`are refused ${name}`, () => {
      expect(() => parseThresholds(base(entry(overrides)), 'a.yaml')).to.throw(text);
    });
  }
});
