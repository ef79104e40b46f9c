import { holds } from './bound.ts';
import type { JudgeContext, JudgedWindow } from './context.ts';
import type { Finding, ThresholdResult } from './input.ts';
import { steadyWindows, type Threshold } from './threshold.ts';

export interface RuleOutcome {
  readonly results: readonly ThresholdResult[];
  readonly findings?: readonly Finding[];
}

/** One way of measuring; pure. The same rule may serve several thresholds. */
export type Rule = (context: JudgeContext, threshold: Threshold) => RuleOutcome;

interface Measured {
  readonly window: string;
  readonly workload: string;
  readonly samples: number;
  readonly query?: string;
  /** What a person should know about the value. */
  readonly detail?: string;
}

/** A result with a value, held against the bound. A value without a sample was not measured, whatever it is. */
export function judged(threshold: Threshold, value: number, measured: Measured): ThresholdResult {
  if (measured.samples <= 0 || !Number.isFinite(value)) {
    return unmeasured(threshold, { ...measured, detail: measured.detail ?? 'there is no sample' });
  }
  const { detail, ...rest } = measured;
  const kept = holds(threshold.bound, value);
  return {
    ...shared(threshold),
    ...rest,
    value,
    verdict: kept ? 'pass' : threshold.breach,
    ...(kept ? {} : { reason: detail ?? `expected ${threshold.bound.text}` }),
  };
}

/** A result without a value: inconclusive, with the reason. */
export function unmeasured(
  threshold: Threshold,
  { detail, ...rest }: Measured & { readonly detail: string },
): ThresholdResult {
  return { ...shared(threshold), ...rest, value: null, verdict: 'inconclusive', reason: detail };
}

const shared = ({ name, title, bound, unit }: Threshold) => ({ name, title, bound: bound.text, unit });

/** The windows of the run that a threshold is about. */
export function windowsOf({ input, windows }: JudgeContext, threshold: Threshold): readonly JudgedWindow[] {
  const wanted = windowNames(threshold, input.plan.windows);
  return windows.filter(({ name }) => wanted.includes(name));
}

/** One result for each window that the plan has and the run has not. */
export function missingWindows(
  { input, windows }: JudgeContext,
  threshold: Threshold,
): readonly ThresholdResult[] {
  return windowNames(threshold, input.plan.windows)
    .filter((name) => !windows.some((window) => window.name === name))
    .map((window) =>
      unmeasured(threshold, {
        window,
        workload: '*',
        samples: 0,
        detail: 'the run did not get to this window',
      }),
    );
}

function windowNames({ windows }: Threshold, planned: readonly string[]): readonly string[] {
  if (windows === 'all') return planned;
  return planned.filter((name) =>
    (windows === 'steady' ? (steadyWindows as readonly string[]) : windows).includes(name),
  );
}

/** Seconds that a window must have before one can ask whether a workload was seen in it. */
export function shortestWindow(
  { input }: JudgeContext,
  workload?: { readonly callsEverySeconds?: number },
): number {
  return Math.max(input.thresholds.settings.shortestWindowSeconds, workload?.callsEverySeconds ?? 0);
}

export const lengthOf = ({ start, end }: { readonly start: number; readonly end: number }) => end - start;

/** "12 s" */
export const secondsText = (seconds: number) => `${Math.round(seconds)} s`;

/** A clock time in UTC, for reasons. */
export const clock = (epoch: number) => `${new Date(epoch * 1000).toISOString().slice(11, 19)} UTC`;
