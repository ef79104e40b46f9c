import type { StageRecord, WindowName, WindowRecord } from '../run-record.ts';

/** When the sample run begins, epoch milliseconds. */
export const begin = Date.UTC(2026, 10, 24, 18, 0, 0);

export function at(second: number): string {
  return new Date(begin + Math.round(second * 1000)).toISOString();
}

const steps: readonly (readonly [name: string, seconds: number, detail: string])[] = [
  ['plan', 0.4, '9 workloads, 322 thresholds, nothing touched'],
  ['preflight', 1.3, 'rights, Prometheus, both releases and the way back are at hand'],
  ['charts', 6.2, 'two charts for each release, validated, 38 findings in the diff'],
  ['install baseline', 14.8, 'istiod 1.30.4 ready'],
  ['deploy matrix', 19.1, '9 workloads ready with a proxy of 1.30.4'],
  ['traffic', 8.2, 'every workload has seen requests; the ledger is open'],
  ['baseline soak', 150, 'held'],
  ['upgrade', 58, 'istiod 1.31.0-rc.0 ready after 31 s'],
  ['roll forward', 97, '9 workloads, three at a time'],
  ['candidate soak', 180, 'held'],
  ['roll back', 115, 'data plane, then control plane'],
  ['evaluate', 1.4, '322 thresholds judged'],
  ['report', 0.6, 'HTML, JUnit, JSON and text'],
];

const spans: readonly (readonly [name: WindowName, stage: string, from: number, to: number])[] = [
  ['baseline', 'baseline soak', 0, 1],
  ['upgrading', 'upgrade', 0, 0.55],
  ['upgraded', 'upgrade', 0.55, 1],
  ['rolling-forward', 'roll forward', 0, 0.72],
  ['rolled-forward', 'roll forward', 0.72, 1],
  ['candidate', 'candidate soak', 0, 1],
  ['rolling-back', 'roll back', 0, 0.7],
  ['rolled-back', 'roll back', 0.7, 1],
];

export const stages: readonly StageRecord[] = steps.map(([name, seconds, detail], index) => {
  const start = steps.slice(0, index).reduce((sum, step) => sum + step[1], 0);
  return { name, start: at(start), end: at(start + seconds), outcome: 'passed', detail };
});

export const windows: readonly WindowRecord[] = spans.map(([name, stageName, from, to]) => {
  const stage = stages.find((one) => one.name === stageName) ?? { start: at(0), end: at(0) };
  const start = (Date.parse(stage.start) - begin) / 1000;
  const length = (Date.parse(stage.end) - begin) / 1000 - start;
  return { name, start: at(start + from * length), end: at(start + to * length) };
});

/** The window's bounds in seconds from the beginning. */
export function seconds(name: WindowName): readonly [number, number] {
  const window = windows.find((one) => one.name === name);
  return window
    ? [(Date.parse(window.start) - begin) / 1000, (Date.parse(window.end) - begin) / 1000]
    : [0, 0];
}
