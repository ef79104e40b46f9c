import { setTimeout as delay } from 'node:timers/promises';
import type { GateAnswer, WaveGate } from '../../../rollout/run/gate.ts';
import type { Wishes } from '../../../rollout/state/saved.ts';
import type { InstantSample, Prometheus } from '../../prometheus/connect.ts';
import { thresholdsOf } from './gate-thresholds.ts';
import { askThresholds, type ThresholdGateMeans } from './threshold-gate.ts';

/**
 * The gate of a rollout: a pause, then a query whose every value must stay within a bound, or thresholds over the wave.
 * @throws Failure MP_THRESHOLDS_INVALID
 */
export function gateFor(
  { pauseBetweenWaves, gate, gateThresholds }: Wishes,
  prometheus: Prometheus | undefined,
  pods: ThresholdGateMeans['pods'],
): WaveGate | undefined {
  if (pauseBetweenWaves === undefined && !gate && !gateThresholds) return undefined;
  const thresholds = gateThresholds && thresholdsOf(gateThresholds);
  return async (wave, signal) => {
    if (pauseBetweenWaves !== undefined) await delay(pauseBetweenWaves, undefined, { signal });
    if (thresholds)
      return prometheus ? askThresholds({ thresholds, prometheus, pods }, wave, signal) : nobody;
    if (gate)
      return prometheus ? answerOf(await prometheus.instant(gate.query, undefined, signal), gate) : nobody;
    return { verdict: 'pass', reason: 'the pause is over' };
  };
}

const nobody: GateAnswer = { verdict: 'inconclusive', reason: 'there is no Prometheus to ask' };

/** No data, and a value that is no number, never pass. */
export function answerOf(
  samples: readonly InstantSample[],
  { query, max }: { readonly query: string; readonly max: number },
): GateAnswer {
  if (samples.length === 0) return { verdict: 'inconclusive', reason: `no data for ${query}` };
  const seriesOf = ({ labels }: InstantSample) => {
    const names = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
    return names.length > 0 ? ` of {${names.join(', ')}}` : '';
  };
  const unusable = samples.find(({ value }) => typeof value !== 'number');
  if (unusable) {
    return { verdict: 'inconclusive', reason: `${query} is ${unusable.value}${seriesOf(unusable)}` };
  }
  const values = samples.map((sample) => ({ sample, value: Number(sample.value) }));
  const worst = values.reduce((a, b) => (b.value > a.value ? b : a));
  const reason = `${query} is ${worst.value}${seriesOf(worst.sample)}, at most ${max} is allowed`;
  return { verdict: worst.value <= max ? 'pass' : 'fail', reason };
}
