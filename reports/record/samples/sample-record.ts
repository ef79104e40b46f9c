import type { LedgerEntry, RunRecord, ThresholdResult } from '../run-record.ts';
import { at, seconds, stages, windows } from './clock.ts';
import { sampleActs, sampleBreaks } from './disturbances.ts';
import { sampleRolls } from './rolls.ts';
import { sampleCharts } from './series.ts';
import { passingThresholds } from './thresholds.ts';
import { workloads } from './workloads.ts';

export type SampleKind = 'pass' | 'fail' | 'inconclusive' | 'rolled-back';

/** A made-up but realistic run for tests and documentation: the same record for the same kind, always. */
export function sampleRecord(kind: SampleKind): RunRecord {
  return { ...base(), ...changes[kind]() };
}

const changes: Readonly<Record<SampleKind, () => Partial<RunRecord>>> = {
  pass: () => ({}),
  fail: failing,
  inconclusive,
  'rolled-back': rolledBack,
};

function base(): RunRecord {
  const sent = windows.map((window) =>
    Math.round((Date.parse(window.end) - Date.parse(window.start)) * 0.15),
  );
  return {
    schemaVersion: 1,
    id: '20261124-180000-7f3a',
    command: 'meshproof qualify --baseline 1.30.4 --candidate 1.31.0-rc.0 --profile smoke',
    startedAt: at(0),
    endedAt: at(652),
    profile: 'smoke',
    verdict: 'pass',
    exitCode: 0,
    reasons: [],
    planHash: `sha256:${'4be1c9d27a60f358'.repeat(4)}`,
    baseline: { version: '1.30.4', proxyImage: 'lab.local/istio/proxyv2:1.30.4' },
    candidate: { version: '1.31.0-rc.0', proxyImage: 'lab.local/istio/proxyv2:1.31.0-rc.0' },
    cluster: {
      name: 'lab',
      server: 'https://198.18.0.2:6443',
      version: 'v1.34.4',
      identity: '0d1c7e52-6f0e-4a53-9d1e-6a3f7f7c2b11',
    },
    stages: [...stages],
    windows: [...windows],
    rolls: [...sampleRolls],
    workloads: [...workloads],
    thresholds: passingThresholds(),
    findings: [
      {
        severity: 'note',
        title: 'The smallest change that this run could have seen',
        text: 'Memory 4.6 %, CPU 4.6 %. A smaller regression would have gone unnoticed; a longer soak sees more.',
      },
    ],
    ledger: {
      total: sent.reduce((sum, n) => sum + n, 0),
      unexpected: 0,
      dropped: 0,
      byWindow: windows.map(({ name }, n) => ({ window: name, total: sent[n] ?? 0, unexpected: 0 })),
      entries: [],
      latency: windows.map(({ name }) => ({
        window: name,
        from: 'mp-load/load-a',
        to: 'mp-strict/echo',
        count: 4_000,
        p50: 3.1,
        p90: 6.4,
        p99: 14.9,
        max: 61,
      })),
      sendLag: windows.map(({ name }) => ({
        window: name,
        from: 'mp-load/load-a',
        count: 4_000,
        p50: 0.6,
        p99: 4.2,
        max: 19,
      })),
    },
    charts: sampleCharts('none'),
    diff: {
      summary: '38 findings in 32 objects: 2 in CRDs, 1 in webhooks, 9 in the injection template.',
      findings: 38,
      href: 'diff.html',
    },
    validation: {
      summary: 'no errors and 3 warnings in 99 objects',
      warnings: 3,
      href: 'charts-validation.txt',
    },
    tools: [
      { name: 'kubectl', version: 'v1.34.4', source: 'cache' },
      { name: 'istioctl', version: '1.30.4', source: 'cache' },
      { name: 'istioctl', version: '1.31.0-rc.0', source: 'cache' },
      { name: 'helm', version: 'v4.3.1', source: 'PATH' },
      { name: 'k6', version: 'v1.1.0', source: 'PATH' },
      { name: 'prometheus', version: '2.42.0', source: 'PATH' },
    ],
    environment: [
      { name: 'system', value: 'Debian GNU/Linux 12, kernel 6.18' },
      { name: 'machine', value: '2 cores, 24 GiB of memory' },
      { name: 'Node', value: 'v20.20.2' },
    ],
  };
}

function failing(): Partial<RunRecord> {
  const workload = 'mp-smoke-7f3a/weighted';
  const bad = new Set(['rolling-forward', 'rolled-forward', 'candidate', 'rolling-back']);
  const [start] = seconds('rolling-forward');
  const entries = Array.from({ length: 62 }, (_, n) => unexpected(start + 21 + n * 5.1));
  const failed = (window: string) => entries.filter((entry) => entry.window === window).length;
  const { ledger } = base();
  return {
    verdict: 'fail',
    exitCode: 99,
    reasons: [
      'Requests to mp-smoke-7f3a/weighted were answered 503 by the candidate proxies: 62 in four windows, none on the baseline.',
      'The proxy of mp-smoke-7f3a/headless uses 1.31 times the memory that it used on the baseline.',
      'The CPU of one proxy could not be compared: too few samples.',
    ],
    fault: '503 by the candidate proxies of one workload, 0.5 % of requests',
    thresholds: passingThresholds().map((one): ThresholdResult => {
      if (bad.has(one.window) && one.name === 'unexpected-outcomes') {
        const value = failed(one.window);
        const reason = `${value} requests ended in 503 where 200 was asked for`;
        return { ...one, verdict: 'fail', value, reason };
      }
      if (bad.has(one.window) && one.workload === workload && one.name === 'errors-source') {
        const value = failed(one.window);
        return { ...one, verdict: 'fail', value, reason: `${value} responses 503 with response_flags=UC` };
      }
      if (one.workload.endsWith('/headless') && one.name === 'proxy-memory') {
        const reason = 'the whole interval lies above the bound';
        return { ...one, verdict: 'fail', value: 1.313, interval: [1.287, 1.339], reason };
      }
      if (one.workload.endsWith('/batch') && one.name === 'proxy-cpu') {
        const reason = 'the interval spans the bound: 3 samples are too few';
        return { ...one, verdict: 'inconclusive', value: 1.24, interval: [0.91, 1.62], samples: 3, reason };
      }
      return one;
    }),
    findings: [
      {
        severity: 'fail',
        title: 'Client and proxy disagree',
        text: 'The ledger counts 62 answers 503 that the serving proxies did not report: they never reached them.',
      },
      ...base().findings,
    ],
    ledger: {
      ...ledger,
      unexpected: entries.length,
      byWindow: ledger.byWindow.map((one) => ({ ...one, unexpected: failed(one.window) })),
      entries,
    },
    breaks: { total: sampleBreaks.length, unexplained: 1, entries: [...sampleBreaks] },
    acts: [...sampleActs],
    charts: sampleCharts('errors'),
  };
}

function unexpected(second: number): LedgerEntry {
  const window = windows.find((one) => at(second) >= one.start && at(second) < one.end)?.name;
  return {
    at: at(second),
    window,
    from: 'mp-smoke-7f3a/caller',
    to: 'mp-smoke-7f3a/weighted',
    method: 'GET',
    path: '/instant?code=200',
    expected: '200',
    got: '503',
    detail: 'upstream connect error or disconnect/reset before headers. reset reason: connection termination',
  };
}

function inconclusive(): Partial<RunRecord> {
  const reason = 'no sample for 65 s: Prometheus did not answer';
  return {
    verdict: 'inconclusive',
    exitCode: 5,
    reasons: ['Prometheus did not answer for 65 s of the candidate window, so nothing in it is proven.'],
    thresholds: passingThresholds().map(
      (one): ThresholdResult =>
        one.window === 'candidate' && one.name !== 'unexpected-outcomes'
          ? {
              ...one,
              verdict: 'inconclusive',
              value: null,
              samples: 0,
              interval: undefined,
              smallestDetectable: undefined,
              reason,
            }
          : one,
    ),
    findings: [
      { severity: 'inconclusive', title: 'Scrape gap', text: 'up{job="prometheus"} has no sample for 65 s.' },
    ],
    charts: sampleCharts('gap'),
  };
}

function rolledBack(): Partial<RunRecord> {
  const failedAt = stages.findIndex((stage) => stage.name === 'roll forward');
  const skipped = new Set(['candidate soak']);
  return {
    verdict: 'error',
    exitCode: 6,
    reasons: ['mp-smoke-7f3a/headless never became Ready on 1.31.0-rc.0: its proxy crash-loops.'],
    stages: stages.map((stage, index) => {
      if (index === failedAt) {
        return {
          ...stage,
          outcome: 'failed',
          detail: 'headless-0: CrashLoopBackOff of istio-proxy after 3 restarts',
        };
      }
      return skipped.has(stage.name)
        ? { ...stage, outcome: 'skipped', end: stage.start, detail: 'the roll forward failed' }
        : stage;
    }),
    windows: windows.slice(0, 4),
    thresholds: passingThresholds().filter((one) =>
      windows.slice(0, 4).some((window) => window.name === one.window),
    ),
  };
}
