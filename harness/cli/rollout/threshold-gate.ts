import { setTimeout as delay } from 'node:timers/promises';
import { proxyJobs, scrapesBy, waveSelectors } from '../../../dashboards/wave-selectors.ts';
import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import { keyOfPodOwner } from '../../../rollout/plan/owners.ts';
import type { GateAnswer, Wave } from '../../../rollout/run/gate.ts';
import { podHistory } from '../../observe/pod-history.ts';
import type { Prometheus } from '../../prometheus/connect.ts';
import { collectSamples } from '../../verdict/collect-samples.ts';
import { type ForeignWorkload, judgeForeignWave, windowOfWaves } from '../../verdict/judge-foreign-wave.ts';
import { discoverySeconds } from '../../verdict/rules/scrape-gaps.ts';
import type { ThresholdFile } from '../../verdict/threshold.ts';

export interface ThresholdGateMeans {
  readonly thresholds: ThresholdFile;
  readonly prometheus: Prometheus;
  /** The pods of some namespaces as they are now. */
  readonly pods: (namespaces: readonly string[]) => Promise<readonly KubeObject[]>;
}

/** Seconds before the gate in which scrapes are looked at for how often they come. */
const lookBack = 300;
/** Scrapes behind a wave without which nobody can say how its new pods were scraped. */
const scrapesHeld = 5;

/**
 * Thresholds over the window of a wave. It is held open until it is long enough to be asked what was seen in it, and
 * until all of it is scraped.
 * @throws Failure MP_PROMETHEUS_*, MP_KUBE_*, or the signal's reason
 */
export async function askThresholds(
  { thresholds, prometheus, pods }: ThresholdGateMeans,
  wave: Wave,
  signal: AbortSignal,
): Promise<GateAnswer> {
  const workloads = wave.workloads.map(workloadOf);
  const namespaces = [...new Set(workloads.map(({ namespace }) => namespace))];
  const interval = await scrapeInterval(prometheus, namespaces, signal);
  if (interval === undefined) return inconclusive(namespaces);
  const held = Math.max(thresholds.settings.shortestWindowSeconds, discoverySeconds + scrapesHeld * interval);
  const start = Date.parse(wave.start) / 1000;
  const end = Date.parse(wave.end) / 1000 + held;
  await delay(Math.max(0, (end + 2 * interval) * 1000 - Date.now()), undefined, { signal });
  const seen = await pods(namespaces);
  const samples = await collectSamples(
    prometheus,
    {
      start: start - Math.max(60, 4 * interval),
      end,
      windows: [{ name: windowOfWaves, start, end }],
      namespaces,
      scrapeIntervalSeconds: interval,
      only: waveSelectors(workloads),
    },
    signal,
  );
  return judgeForeignWave({
    workloads,
    start: wave.start,
    end: new Date(end * 1000).toISOString(),
    thresholds,
    samples,
    pods: historyOf(wave.workloads, seen),
  });
}

const inconclusive = (namespaces: readonly string[]): GateAnswer => ({
  verdict: 'inconclusive',
  reason: `Prometheus has not scraped a proxy of ${namespaces.join(', ')} twice in ${lookBack} s (by the labels namespace and job of istio_requests_total and up)`,
});

function workloadOf(id: string): ForeignWorkload {
  const [namespace = '', kind = '', name = ''] = id.split('/');
  return { namespace, kind, name };
}

function historyOf(ids: readonly string[], pods: readonly KubeObject[]) {
  const now = Date.now() / 1000;
  return pods.flatMap((pod) => {
    const owner = keyOfPodOwner(pod);
    return ids.includes(owner) ? podHistory(pod, workloadOf(owner).name, now) : [];
  });
}

/** Seconds between two scrapes of a proxy, as most of them were; undefined when none was scraped twice. */
async function scrapeInterval(
  prometheus: Prometheus,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<number | undefined> {
  const found = await prometheus.instant(proxyJobs(namespaces), undefined, signal);
  if (found.length === 0) return undefined;
  const now = await prometheus.serverTime(signal);
  const selector = scrapesBy(
    found.map(({ labels }) => labels.job ?? ''),
    namespaces,
  );
  const scrapes = await prometheus.rawSamples(selector, now - lookBack, now, signal);
  const gaps = scrapes
    .flatMap(({ samples }) => samples.slice(1).map(([at], index) => at - (samples[index]?.[0] ?? at)))
    .toSorted((a, b) => a - b);
  return gaps[gaps.length >> 1];
}
