import { formatValue } from '../../reports/format/number.ts';
import type { Finding, ThresholdResult } from './input.ts';
import { type Exception, steadyWindows } from './threshold.ts';

export interface Excepted {
  readonly results: readonly ThresholdResult[];
  /** What was accepted, what no longer is, and what nobody needs any more. */
  readonly findings: readonly Finding[];
  /** One sentence for each exception that was used. */
  readonly accepted: readonly string[];
}

/**
 * Lets known failures pass: only what was measured, only up to the value that was accepted, only until the day that was
 * agreed. What could not be measured is never excepted.
 * @param day the day of the run, as YYYY-MM-DD in UTC
 */
export function applyExceptions(
  results: readonly ThresholdResult[],
  exceptions: readonly Exception[],
  day: string,
): Excepted {
  const valid = exceptions.filter(({ until }) => day <= until);
  const used = new Map<Exception, ThresholdResult[]>();
  const judged = results.map((result) => {
    const exception = valid.find((one) => covers(one, result));
    if (!exception) return result;
    used.set(exception, [...(used.get(exception) ?? []), result]);
    return accept(result, exception);
  });
  const accepted = [...used].map(([exception, own]) => sentence(exception, own));
  return {
    results: judged,
    accepted,
    findings: exceptions.flatMap((one) => finding(one, { day, used: used.get(one), results })),
  };
}

function covers(exception: Exception, result: ThresholdResult): boolean {
  const { threshold, workload, windows, atMost } = exception;
  const names: readonly string[] = windows === 'steady' ? steadyWindows : windows === 'all' ? [] : windows;
  return (
    result.verdict === 'fail' &&
    result.value !== null &&
    result.value <= atMost &&
    result.name === threshold &&
    result.workload === workload &&
    (windows === 'all' || names.includes(result.window))
  );
}

const accept = (result: ThresholdResult, { issue, until }: Exception): ThresholdResult => ({
  ...result,
  verdict: 'pass',
  exception: { issue, until },
  reason: `accepted until ${until}, ${issue}${result.reason ? `: ${result.reason}` : ''}`,
});

function sentence({ threshold, workload, issue, until }: Exception, own: readonly ThresholdResult[]): string {
  const seen = own.map(({ window, value, unit }) => `${formatValue(value, unit)} in ${window}`).join(', ');
  return `accepted until ${until} by ${issue}: ${threshold} of ${workload}, ${seen}`;
}

interface Use {
  readonly day: string;
  readonly used: readonly ThresholdResult[] | undefined;
  readonly results: readonly ThresholdResult[];
}

function finding(exception: Exception, { day, used, results }: Use): Finding[] {
  const { threshold, workload, issue, until, why } = exception;
  const note = (title: string, text: string): Finding[] => [{ severity: 'note', title, text }];
  if (used) return note('An exception was used', `${sentence(exception, used)} (${why})`);
  const failed = results.some(({ name, verdict }) => name === threshold && verdict === 'fail');
  const of = `${threshold} of ${workload}, ${issue}`;
  if (day > until) return note('An exception has ended', `${of}: it held until ${until}`);
  return failed ? [] : note('An exception was not needed', `${of}: nothing failed that it accepts`);
}
