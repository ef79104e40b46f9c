import type { ValidationResult } from '../judge/result.ts';
import { type Severity, severities } from '../model/rule.ts';

const names: Readonly<Record<Severity, readonly [string, string]>> = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  info: ['note', 'notes'],
};

/** How many problems of each severity. */
export function countsOf({ problems }: ValidationResult): Readonly<Record<Severity, number>> {
  const count = (severity: Severity) => problems.filter((one) => one.severity === severity).length;
  return { error: count('error'), warning: count('warning'), info: count('info') };
}

/** The counts as a sentence: 2 errors, 1 warning, no notes in 12 objects of 3 files. */
export function summary(result: ValidationResult): string {
  const counts = countsOf(result);
  const parts = severities.map((severity) => amount(counts[severity], ...names[severity]));
  const waived = result.waived.length === 0 ? '' : `; ${result.waived.length} more waived`;
  const objects = amount(result.objects, 'object', 'objects');
  return `${parts.join(', ')} in ${objects} of ${amount(result.files, 'file', 'files')}${waived}`;
}

function amount(count: number, one: string, many: string): string {
  return `${count === 0 ? 'no' : count} ${count === 1 ? one : many}`;
}
