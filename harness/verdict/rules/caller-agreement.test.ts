import { expect } from 'chai';
import type { RawSeries } from '../../prometheus/values.ts';
import type { EvaluationInput, JudgedWorkload } from '../input.ts';
import { judge } from '../testing/judge.ts';
import { origin, simulatedRun, withSeries } from '../testing/simulated-run.ts';
import { ticks, windowTimes } from '../testing/simulated-scene.ts';

type Labels = Readonly<Record<string, string>>;

const client: JudgedWorkload = {
  namespace: 'apps',
  name: 'client',
  kind: 'Deployment',
  role: 'caller',
  meshed: true,
  callsEverySeconds: 5,
  calls: ['apps/multi'],
  askedCodes: [],
};
const steady = ['baseline', 'upgraded', 'candidate', 'rolled-back'];

/** A counter of the proxies at one end, of calls to multi at five a second from the 40th second before the run on. */
const seen = (reporter: 'source' | 'destination', labels: Labels = {}, rate = 5): RawSeries => ({
  labels: {
    reporter,
    namespace: 'apps',
    pod: `${reporter}-z`,
    source_workload: 'client',
    source_workload_namespace: 'apps',
    destination_workload: 'multi',
    destination_workload_namespace: 'apps',
    destination_service: 'multi.apps.svc.cluster.local',
    response_code: '200',
    response_flags: '-',
    ...labels,
  },
  samples: ticks(-35, 540, 5, 2).map((at) => [origin + at, Math.floor(rate * (at + 40))] as const),
});

interface Scene {
  readonly more?: Partial<JudgedWorkload>;
  readonly target?: Partial<JudgedWorkload>;
  readonly series?: readonly RawSeries[];
  /** Requests a second that the client tells of, and calls that went wrong. */
  readonly told?: number;
  readonly unexpected?: number;
  /** Absent: as many as `told`; null: the ledger is one of before. */
  readonly requests?: number | null;
}

/** A good run with one client more, which calls multi five times a second. */
function withClient({
  more,
  target,
  series,
  told = 5,
  unexpected = 0,
  requests,
}: Scene = {}): EvaluationInput {
  const run = simulatedRun();
  const from = { ...client, ...more };
  const counts = windowTimes.map(([window, start, end], index) => {
    const length = (windowTimes[index + 1]?.[1] ?? end) - start;
    const number = requests === undefined ? told * length : requests;
    return {
      window,
      from: `${from.namespace}/${from.name}`,
      to: 'apps/multi',
      expected: told * length,
      unexpected,
      dropped: 0,
      counted: 0,
      ...(number === null ? {} : { requests: number }),
    };
  });
  const plan = {
    ...run.plan,
    workloads: [
      ...run.plan.workloads.map((one) => (one.name === 'multi' ? { ...one, ...target } : one)),
      from,
    ],
  };
  return withSeries(
    { ...run, plan, ledger: { ...run.ledger, counts: [...run.ledger.counts, ...counts] } },
    'requests',
    (all) => [...all, ...(series ?? [seen('source'), seen('destination')])],
  );
}

const nameless = { source_workload: 'unknown', source_workload_namespace: 'unknown' };
const resultsOf = (input: EvaluationInput, id = 'apps/client') =>
  judge(input).of('ledger-agreement', undefined, id);
const verdictsOf = (input: EvaluationInput, id?: string) =>
  resultsOf(input, id).map(({ verdict }) => verdict);
const noteOf = (input: EvaluationInput, title: string) =>
  judge(input).evaluation.findings.find((one) => one.title.startsWith(title))?.text;
const all = (verdict: string) => steady.map(() => verdict);

describe('what a caller tells of its calls and what the mesh counted', () => {
  it('agree on a healthy mesh, with a result for each caller and window and the numbers in a note', () => {
    expect(judge(withClient()).bad.filter((one) => one.startsWith('ledger-agreement'))).to.deep.equal([]);
    expect(
      resultsOf(withClient()).map(({ window, verdict, value }) => [window, verdict, value]),
    ).to.deep.equal(steady.map((window) => [window, 'pass', 0]));
    expect(noteOf(withClient(), 'Requests of callers, as they')).to.match(
      /apps\/client to apps\/multi: baseline 505 \(sending 4\d\d to 5\d\d\) and 505 \(receiving 4\d\d to 5\d\d\), upgraded /,
    );
  });

  it('disagree when the ledger lost calls, and when it told of calls that nobody made', () => {
    for (const told of [2, 9]) {
      const results = resultsOf(withClient({ told }));
      expect(
        results.map(({ verdict }) => verdict),
        `${told}`,
      ).to.deep.equal(all('inconclusive'));
      expect(results[0]?.reason).to.match(
        /^from apps\/client to apps\/multi: it told of \d+ requests, the (sending|receiving) proxies counted \d+ to \d+$/,
      );
    }
    expect(verdictsOf(withClient({ told: 4.9 }))).to.deep.equal(all('pass'));
  });

  it('disagree when the mesh saw more of them, at either end, or none', () => {
    for (const [source, destination] of [
      [5, 9],
      [9, 5],
      [2, 5],
      [5, 2],
    ] as const) {
      const series = [seen('source', {}, source), seen('destination', {}, destination)];
      expect(verdictsOf(withClient({ series })), `${source} ${destination}`).to.deep.equal(
        all('inconclusive'),
      );
    }
    expect(resultsOf(withClient({ series: [] })).map(({ verdict, value }) => [verdict, value])).to.deep.equal(
      steady.map(() => ['inconclusive', 1]),
    );
  });

  it('are not there at all, and that is said too', () => {
    const silent = resultsOf(withClient({ told: 0, series: [] }));
    expect(silent.map(({ verdict, reason }) => [verdict, reason])).to.deep.equal(
      steady.map(() => ['inconclusive', 'nobody counted a request from apps/client to apps/multi']),
    );
    const unread = withSeries(withClient(), 'requests', () => undefined);
    expect(verdictsOf(unread)).to.deep.equal(all('inconclusive'));
  });

  it('disagree when a caller of a plan told nothing and a proxy knows it', () => {
    const run = withClient({ more: { calls: undefined } });
    const counts = run.ledger.counts.filter(({ from }) => from !== 'apps/client');
    expect(verdictsOf({ ...run, ledger: { ...run.ledger, counts } })).to.deep.equal(all('inconclusive'));
  });

  it('agree about what a proxy sent again, and about a call of which nobody knows whether it arrived', () => {
    const again = seen('destination', { response_code: '503', response_flags: 'DC' }, 5);
    expect(verdictsOf(withClient({ series: [seen('source'), seen('destination'), again] }))).to.deep.equal(
      all('pass'),
    );
    const twice = seen('destination', { pod: 'other' }, 5);
    expect(verdictsOf(withClient({ series: [seen('source'), seen('destination'), twice] }))).to.deep.equal(
      all('inconclusive'),
    );
    expect(verdictsOf(withClient({ told: 2, unexpected: 600 }))).to.deep.equal(all('pass'));
  });

  it('agree about requests that a mirror sends on, which the sending proxies count once', () => {
    const series = [seen('source'), seen('destination', {}, 10)];
    expect(verdictsOf(withClient({ series }))).to.deep.equal(all('inconclusive'));
    expect(verdictsOf(withClient({ series, target: { arrives: 2 } }))).to.deep.equal(all('pass'));
  });

  it('are compared where the pair has a name: a receiving proxy has none without mTLS', () => {
    const series = [seen('source'), seen('destination', nameless)];
    expect(verdictsOf(withClient({ series }))).to.deep.equal(all('pass'));
    expect(verdictsOf(withClient({ series, told: 2 }))).to.deep.equal(all('inconclusive'));
  });

  it('are compared at the receiving end alone for pods that complete, run by run', () => {
    expect(verdictsOf(simulatedRun(), 'batch/cron')).to.deep.equal(all('pass'));
    // by chance one of its pods was scraped while it lived
    const scraped = withSeries(simulatedRun(), 'requests', (list) => [
      ...list,
      seen('source', { source_workload: 'cron', source_workload_namespace: 'batch' }, 0.1),
    ]);
    expect(verdictsOf(scraped, 'batch/cron')).to.deep.equal(all('pass'));
    const run = simulatedRun();
    const counts = run.ledger.counts.map((one) =>
      one.window === 'candidate' ? { ...one, requests: 20 } : one,
    );
    expect(judge({ ...run, ledger: { ...run.ledger, counts } }).bad, 'one Job of two').to.deep.equal([
      'ledger-agreement candidate batch/cron inconclusive',
    ]);
  });

  it('are not asked of a window in which no run of a Job had to be', () => {
    const run = simulatedRun();
    const idle = withSeries({ ...run, ledger: { ...run.ledger, counts: [] } }, 'requests', (list) =>
      list.filter(({ labels }) => labels.source_workload !== 'cron'),
    );
    expect(resultsOf(idle, 'batch/cron').map(({ window, verdict }) => [window, verdict])).to.deep.equal([
      ['baseline', 'inconclusive'],
      ['candidate', 'inconclusive'],
    ]);
    expect(noteOf(idle, 'Requests of callers, as they')).to.contain('upgraded none');
    // one run just before the window, which a scrape may have seen in it, is nothing that was compared
    const before = withSeries(idle, 'requests', (list) => [
      ...list,
      {
        ...seen('destination', { source_workload: 'cron', source_workload_namespace: 'batch' }),
        samples: ticks(130, 540, 5).map((at) => [origin + at, 20] as const),
      },
    ]);
    expect(resultsOf(before, 'batch/cron').map(({ window }) => window)).to.deep.equal([
      'baseline',
      'candidate',
    ]);
  });

  describe('of a client without a proxy', () => {
    const plain = { meshed: false };
    const received = [seen('destination', nameless)];

    it('agree by what comes to the receiving proxies without a name', () => {
      expect(verdictsOf(withClient({ more: plain, series: received }))).to.deep.equal(all('pass'));
      for (const told of [2, 9])
        expect(verdictsOf(withClient({ more: plain, series: received, told }))).to.deep.equal(
          all('inconclusive'),
        );
      expect(verdictsOf(withClient({ more: plain, series: [] }))).to.deep.equal(all('inconclusive'));
    });

    it('are one count with those of another one, and with what services without a proxy pass on', () => {
      const two = withClient({ more: plain, series: [seen('destination', nameless, 15)] });
      expect(verdictsOf(two)).to.deep.equal(all('inconclusive'));
      const other = { ...client, ...plain, name: 'other' };
      const counts = two.ledger.counts.flatMap((one) =>
        one.from === 'apps/client' ? [one, { ...one, from: 'apps/other' }] : [one],
      );
      const workloads = [...two.plan.workloads, other].map((one) =>
        one.name === 'store' ? { ...one, meshed: false } : one,
      );
      const both = {
        ...two,
        plan: {
          ...two.plan,
          workloads,
          calls: two.plan.calls.map((call) =>
            call.id === 'store via echo' ? { ...call, via: 'apps/store' } : call,
          ),
        },
        ledger: { ...two.ledger, counts },
      };
      expect(verdictsOf(both, 'apps/other')).to.deep.equal(all('inconclusive'));
      const passedOn = withSeries(both, 'clientRequests', (list) =>
        list.map((one) =>
          one.labels.call === 'store via echo'
            ? { ...one, labels: { ...one.labels, to: 'apps/multi' } }
            : one,
        ),
      );
      for (const id of ['apps/client', 'apps/other'])
        expect(verdictsOf(passedOn, id), id).to.deep.equal(all('pass'));
      expect(noteOf(passedOn, 'Requests of callers, as they')).to.match(
        /apps\/client to apps\/multi: baseline 1\d\d\d to/,
      );
    });

    it('are left out, with the reason, where it has no name among others or nobody is there to count', () => {
      const title = 'Requests of callers that no proxy counts apart';
      const unnamed = withSeries(withClient({ more: plain, series: received }), 'requests', (list) =>
        list.map((one) =>
          one.labels.destination_workload === 'multi'
            ? { ...one, labels: { ...one.labels, ...nameless } }
            : one,
        ),
      );
      const cases: [EvaluationInput, string][] = [
        [unnamed, 'the receiving proxies do not name load/load-a either'],
        [withClient({ more: plain, series: [], target: { meshed: false } }), 'neither end has a proxy'],
        [
          withClient({ more: plain, series: received, target: { disturbed: true } }),
          'its pods are restarted',
        ],
      ];
      for (const [input, reason] of cases) {
        expect(resultsOf(input), reason).to.deep.equal([]);
        expect(noteOf(input, title)).to.contain(`apps/client to apps/multi: ${reason}`);
      }
    });
  });

  it('are compared at the sending end alone where the other one is restarted on purpose', () => {
    const target = { disturbed: true } as const;
    const series = [seen('source'), seen('destination', {}, 2)];
    expect(verdictsOf(withClient({ target, series }))).to.deep.equal(all('pass'));
    expect(verdictsOf(withClient({ target, series: [seen('source', {}, 2)] }))).to.deep.equal(
      all('inconclusive'),
    );
  });

  it('are left out, with the reason, where no call is a request, or the run was saved before it was told', () => {
    const title = 'Requests of callers that no proxy counts apart';
    const cases: [Scene, string][] = [
      [{ requests: 0, series: [] }, 'none of its calls is a request of HTTP to a proxy'],
      [{ requests: null }, 'the run was saved before callers told their requests'],
    ];
    for (const [scene, reason] of cases) {
      const note = judge(withClient(scene)).evaluation.findings.find((one) => one.title === title);
      expect(note?.severity, reason).to.equal('note');
      expect(resultsOf(withClient(scene))).to.deep.equal([]);
      expect(noteOf(withClient(scene), title)).to.equal(`apps/client to apps/multi: ${reason}`);
    }
    expect(verdictsOf(withClient({ requests: 0 })), 'a proxy saw some').to.deep.equal(all('inconclusive'));
  });

  it('hold where the last sample of a proxy that ends with its pod is before the end of the last window', () => {
    const cut = (one: RawSeries, second: number): RawSeries => ({
      ...one,
      samples: one.samples.filter(([at]) => at <= origin + second),
    });
    const series = (second: number) => [cut(seen('source'), second)];
    expect(verdictsOf(withClient({ series: series(527) })).at(-1)).to.equal('pass');
    expect(verdictsOf(withClient({ series: series(497), told: 8 })).at(-1)).to.equal('inconclusive');
  });
});
