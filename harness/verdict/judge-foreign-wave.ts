import type { WindowName } from '../../reports/record/run-record.ts';
import type { GateAnswer } from '../../rollout/run/gate.ts';
import { openLedger } from '../ledger/read-ledger.ts';
import type { PodObservation } from '../observe/pods.ts';
import { evaluate } from './evaluate.ts';
import type { JudgedPlan, JudgedWorkload } from './input.ts';
import { answerOf } from './judge-wave.ts';
import { type MeshSeries, meshSeries } from './mesh-requests.ts';
import type { SavedSamples } from './samples.ts';
import type { ThresholdFile } from './threshold.ts';

/** The window of a wave, as thresholds call it. */
export const windowOfWaves: WindowName = 'rolling-forward';

export interface ForeignWorkload {
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
}

export interface ForeignWave {
  readonly workloads: readonly ForeignWorkload[];
  /** ISO instants. */
  readonly start: string;
  readonly end: string;
  readonly thresholds: ThresholdFile;
  readonly samples: SavedSamples;
  readonly pods: readonly PodObservation[];
}

/**
 * Whether the next wave may begin on a mesh whose workloads and calls nobody planned: who serves, who calls and which
 * services are whose is read from what the proxies counted. A threshold that nothing was measured for is inconclusive.
 * Pure.
 */
export function judgeForeignWave(wave: ForeignWave): GateAnswer {
  const { start, end, thresholds, samples, pods } = wave;
  const plan = planOf(wave);
  const evaluation = evaluate({
    plan,
    thresholds,
    windows: [{ name: windowOfWaves, start, end }],
    stages: [],
    samples,
    ledger: openLedger().reading(),
    pods,
    seed: 1,
  });
  const answer = answerOf(evaluation);
  if (answer.verdict !== 'pass') return answer;
  const serves = plan.workloads.some(({ role }) => role === 'service');
  const measured = new Set(evaluation.thresholds.map(({ name }) => name));
  const silent = thresholds.thresholds.filter(
    ({ name, rule }) => !measured.has(name) && (serves || !/^(unasked-5xx|failed-grpc)/.test(rule)),
  );
  if (silent.length === 0) return answer;
  const names = silent.map(({ name }) => name).join(', ');
  return { verdict: 'inconclusive', reason: `${names}: nothing was measured in the wave` };
}

function planOf({ workloads, samples }: ForeignWave): JudgedPlan {
  const requests = meshSeries(samples.series.requests ?? []);
  const ids = new Set(workloads.map(({ namespace, name }) => `${namespace}/${name}`));
  const strangers = new Set(
    requests.flatMap(({ source, destination }) =>
      [source, destination].filter((id) => id !== undefined && !ids.has(id)),
    ),
  );
  return {
    windows: [windowOfWaves],
    calls: callsSeen(requests),
    workloads: [
      ...workloads.map((workload) => rolled(workload, requests)),
      ...[...strangers].flatMap((id) => (id === undefined ? [] : [stranger(id)])),
    ],
  };
}

/** Whoever received a request serves; whoever made some and received none calls. Unknown, it is held to serve. */
function rolled(workload: ForeignWorkload, requests: readonly MeshSeries[]): JudgedWorkload {
  const id = `${workload.namespace}/${workload.name}`;
  const received = requests.some(({ destination }) => destination === id);
  const made = requests.some(({ source, reporter }) => source === id && reporter === 'source');
  return { ...workload, role: made && !received ? 'caller' : 'service', meshed: true, askedCodes: [] };
}

/** At the other end of a request: judged for errors alone. */
function stranger(id: string): JudgedWorkload {
  const [namespace = '', name = ''] = id.split('/');
  return { namespace, name, kind: 'Deployment', role: 'operator', meshed: false, askedCodes: [] };
}

/** Which workload was seen to answer for a service: it answers too for what finds no endpoint there. */
function callsSeen(requests: readonly MeshSeries[]): JudgedPlan['calls'] {
  const owners = new Map<string, string>();
  for (const { service, destination } of requests)
    if (service !== undefined && destination !== undefined && !owners.has(service))
      owners.set(service, destination);
  return [...owners].map(([host, to]) => ({ id: host, to, host }));
}
