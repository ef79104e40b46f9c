import { evaluate } from '../evaluate.ts';
import type { Evaluation, EvaluationInput, ThresholdResult } from '../input.ts';

export interface Judged {
  readonly evaluation: Evaluation;
  /** The results of one threshold, in a window and for a workload when these are given. */
  readonly of: (name: string, window?: string, workload?: string) => readonly ThresholdResult[];
  /** The only such result. */
  readonly one: (name: string, window: string, workload?: string) => ThresholdResult;
  /** Results that are not a pass, as "name window workload verdict". */
  readonly bad: readonly string[];
}

/** Evaluates, with means to look at the results. For tests. */
export function judge(input: EvaluationInput): Judged {
  const evaluation = evaluate(input);
  const of: Judged['of'] = (name, window, workload) =>
    evaluation.thresholds.filter(
      (result) =>
        result.name === name &&
        (window === undefined || result.window === window) &&
        (workload === undefined || result.workload === workload),
    );
  return {
    evaluation,
    of,
    one(name, window, workload = '*') {
      const [result, more] = of(name, window, workload);
      if (!result || more) throw new Error(`expected one result of ${name} in ${window} for ${workload}`);
      return result;
    },
    bad: evaluation.thresholds
      .filter(({ verdict }) => verdict !== 'pass')
      .map(({ name, window, workload, verdict }) => `${name} ${window} ${workload} ${verdict}`),
  };
}
