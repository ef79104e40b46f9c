import { createSpread, quantileWithInterval } from '../../ledger/spread.ts';
import type { JudgeContext, JudgedWindow } from '../context.ts';
import { judged, missingWindows, type Rule, unmeasured, windowsOf } from '../rule.ts';

const share = 0.99;
/** Answers beyond the quantile without which its interval is worth nothing. */
const fewestBeyond = 10;
const fewest = Math.ceil(fewestBeyond / (1 - share));

/**
 * The 99th percentile of the time that answers took on the candidate over the one on the baseline, for each workload
 * that generators call. It fails, or passes, only when the whole interval of the ratio does: the interval of each
 * percentile is that of its rank, and the ratio's reaches from the smallest to the largest that both allow.
 */
export const latency: Rule = (context, threshold) => {
  const baseline = context.windows.find(({ name }) => name === 'baseline');
  const called = context.workloads.filter(({ host }) => host !== undefined);
  const results = called.flatMap(({ id }) =>
    windowsOf(context, threshold).map((window) => {
      const [before, after] = [baseline && spreadOf(context, id, baseline), spreadOf(context, id, window)];
      const samples = (before?.count ?? 0) + (after?.count ?? 0);
      const place = { window: window.name, workload: id, samples };
      if (!before || !after)
        return unmeasured(threshold, { ...place, detail: 'no generator told how long its answers took' });
      const least = Math.min(before.count, after.count);
      if (least < fewest)
        return unmeasured(threshold, {
          ...place,
          detail: `${least} answers are too few for a 99th percentile: ${fewest} are needed on both sides`,
        });
      const ratio = after.value / before.value;
      const low = after.interval[0] / before.interval[1];
      const high = after.interval[1] / before.interval[0];
      const judgedAt = (edge: number) => judged(threshold, edge, { ...place, detail: text });
      const text = `${ms(before.value)} on the baseline, ${ms(after.value)} here`;
      const [lowest, highest] = [judgedAt(low), judgedAt(high)];
      const near = `${text}: too near to the bound for so few answers to tell`;
      const said =
        lowest.verdict === highest.verdict ? lowest : unmeasured(threshold, { ...place, detail: near });
      return { ...said, value: ratio, interval: [low, high] as [number, number] };
    }),
  );
  return { results: [...results, ...missingWindows(context, threshold)] };
};

const ms = (value: number) => `${value.toFixed(1)} ms`;

/** What all generators together say of one workload in one window. */
function spreadOf({ input }: JudgeContext, workload: string, window: JudgedWindow) {
  const spread = createSpread();
  for (const one of input.ledger.counts)
    if (one.to === workload && one.window === window.name && one.latency !== undefined)
      spread.add(one.latency);
  return quantileWithInterval(spread.text() ?? '', share);
}
