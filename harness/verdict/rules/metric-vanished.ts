import type { RawSeries } from '../../prometheus/values.ts';
import type { JudgeContext, JudgedWindow } from '../context.ts';
import { samplesIn } from '../counter-increase.ts';
import type { Finding } from '../input.ts';
import { livesIn } from '../pods.ts';
import { judged, missingWindows, type Rule, unmeasured, windowsOf } from '../rule.ts';
import { tally } from '../tally.ts';
import { candidatePods } from './candidate-proxies.ts';

type Workload = JudgeContext['workloads'][number];
/** Metric -> labels, as the pods of one workload exposed them. */
type Exposed = ReadonlyMap<string, ReadonlySet<string>>;

interface Pair {
  readonly workload: Workload;
  readonly before: Exposed;
  readonly after: Exposed;
  /** Whether a candidate proxy of it was scraped and had traffic, so that what is not there is gone. */
  readonly proven: boolean;
}

/** Counters of the agent are born with an event, such as a lost connection: their absence says little. */
const consequential = (metric: string) => metric.startsWith('istio_') && !metric.startsWith('istio_agent_');

/** Metrics and labels that a workload's proxies had on the baseline and have not on the candidate. */
export const metricVanished: Rule = (context, threshold) => {
  const failure = context.input.samples.failures.find(({ of }) => of === 'inventory');
  const findings: Finding[] = [];
  const results = windowsOf(context, threshold).map((window) => {
    const place = { window: window.name, workload: '*', query: '{__name__=~"istio_.+"}' };
    if (failure)
      return unmeasured(threshold, {
        ...place,
        samples: 0,
        detail: `the list of metrics could not be read: ${failure.text}`,
      });
    const pairs = pairsOf(context, window).filter(({ before }) => before.size > 0);
    const samples = pairs.reduce((sum, { before, after }) => sum + before.size + after.size, 0);
    if (pairs.length === 0)
      return unmeasured(threshold, {
        ...place,
        samples,
        detail: 'no metric of a baseline proxy can be compared with a candidate proxy',
      });
    const lost = vanishedMetrics(pairs);
    const lostLabels = vanishedLabels(pairs);
    findings.push(...[...lost].map(([metric, from]) => metricFinding(metric, from, pairs, threshold.breach)));
    findings.push(
      ...[...lostLabels].map(([metric, labels]) => labelFinding(metric, labels)),
      ...controlPlaneNotes(context, window),
    );
    const bad = [...lost].filter(([metric]) => consequential(metric));
    const labelled = [...lostLabels.keys()].filter(consequential);
    const names = [...bad.map(([metric]) => metric), ...labelled.map((metric) => `labels of ${metric}`)];
    const result = judged(threshold, names.length, {
      ...place,
      samples,
      detail: `gone: ${names.join(', ')}`,
    });
    if (result.verdict !== 'fail' || bad.some(([, from]) => from.some(({ proven }) => proven))) return result;
    return {
      ...result,
      verdict: 'inconclusive' as const,
      reason: `${result.reason}; whether for good is not proven`,
    };
  });
  return { results: [...results, ...missingWindows(context, threshold)], findings };
};

function pairsOf(context: JudgeContext, window: JudgedWindow): Pair[] {
  const { inventory } = context.input.samples;
  const baseline = context.windows.find(({ name }) => name === 'baseline');
  return context.workloads
    .filter(({ meshed, role }) => meshed && role !== 'caller')
    .flatMap((workload) => {
      const candidates = candidatePods(context, workload, window);
      if (!baseline || candidates.length === 0) return [];
      const old = context.pods.filter((life) => life.workload === workload.id && livesIn(life, baseline));
      const exposed = (
        name: string,
        pods: readonly { readonly namespace: string; readonly pod: string }[],
      ): Exposed => {
        const keys = new Set(pods.map(({ namespace, pod }) => `${namespace}/${pod}`));
        const map = new Map<string, Set<string>>();
        for (const entry of inventory) {
          if (entry.window !== name || !keys.has(`${entry.namespace}/${entry.pod}`)) continue;
          map.set(entry.metric, new Set([...(map.get(entry.metric) ?? []), ...entry.labels]));
        }
        return map;
      };
      const before = exposed('baseline', old);
      const after = exposed(window.name, candidates);
      return [{ workload, before, after, proven: isProven(context, workload, window, candidates) }];
    });
}

function isProven(
  context: JudgeContext,
  { id, role }: Workload,
  window: JudgedWindow,
  candidates: readonly { readonly namespace: string; readonly pod: string }[],
): boolean {
  const scraped = (context.series('up') ?? []).some(
    ({ labels, samples }) =>
      candidates.some(({ namespace, pod }) => labels.namespace === namespace && labels.pod === pod) &&
      samplesIn(samples, window).some(([, value]) => value === 1),
  );
  // no client names a gateway: that it passed requests on, it tells itself
  const own: readonly { readonly series: RawSeries }[] =
    role === 'gateway'
      ? context.requests.filter(({ source }) => source === id)
      : context.clients.filter(({ from, to }) => (role === 'generator' ? from : to) === id);
  return (
    scraped &&
    tally(
      own.map(({ series }) => series),
      window,
      Number.POSITIVE_INFINITY,
    ).count > 0
  );
}

function vanishedMetrics(pairs: readonly Pair[]): ReadonlyMap<string, readonly Pair[]> {
  const lost = new Map<string, Pair[]>();
  for (const pair of pairs) {
    for (const metric of pair.before.keys()) {
      if (!pair.after.has(metric)) lost.set(metric, [...(lost.get(metric) ?? []), pair]);
    }
  }
  return lost;
}

/** A label counts as gone when no candidate proxy has it any more; on single workloads it may depend on their traffic. */
function vanishedLabels(pairs: readonly Pair[]): ReadonlyMap<string, readonly string[]> {
  const lost = new Map<string, readonly string[]>();
  const metrics = new Set(
    pairs.flatMap(({ before, after }) => [...before.keys()].filter((metric) => after.has(metric))),
  );
  for (const metric of metrics) {
    const [before, after] = (['before', 'after'] as const).map(
      (side) => new Set(pairs.flatMap((pair) => [...(pair[side].get(metric) ?? [])])),
    );
    const gone = [...(before ?? [])].filter((label) => !after?.has(label));
    if (gone.length > 0) lost.set(metric, gone);
  }
  return lost;
}

function metricFinding(
  metric: string,
  from: readonly Pair[],
  pairs: readonly Pair[],
  breach: 'fail' | 'inconclusive',
): Finding {
  const proven = from.some((pair) => pair.proven) ? breach : 'inconclusive';
  const list = from.map(({ workload }) => workload.id).join(', ');
  return {
    severity: consequential(metric) ? proven : 'note',
    title: `${metric} vanished`,
    text: `The baseline's proxies exposed it, the candidate's do not, on ${from.length} of ${pairs.length} workloads: ${list}. ${
      consequential(metric)
        ? 'Alerts and dashboards that use it stay silent.'
        : 'It may appear only with an event.'
    }`,
  };
}

function labelFinding(metric: string, labels: readonly string[]): Finding {
  return {
    severity: consequential(metric) ? 'inconclusive' : 'note',
    title: `${metric} lost ${labels.length === 1 ? 'a label' : 'labels'}`,
    text: `On no candidate proxy has it ${labels.join(', ')}, which it had on the baseline. Queries that group or select by it give nothing.`,
  };
}

/** istiod's metrics are mostly born with an event, so what is missing is worth a look and no more. */
function controlPlaneNotes({ input }: JudgeContext, window: JudgedWindow): Finding[] {
  const names = (of: string) =>
    new Set(
      input.samples.inventory.flatMap((entry) =>
        entry.window === of && entry.metric.startsWith('pilot_') ? [entry.metric] : [],
      ),
    );
  const after = names(window.name);
  const gone = [...names('baseline')].filter((metric) => !after.has(metric));
  if (gone.length === 0 || after.size === 0) return [];
  return [
    {
      severity: 'note',
      title: 'Metrics of istiod that the candidate has not shown',
      text: `${gone.join(', ')}. Many of them appear only with an event.`,
    },
  ];
}
