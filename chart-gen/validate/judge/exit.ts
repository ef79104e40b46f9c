import { type ExitCode, exitCodes } from '../../../reports/failure/exit-codes.ts';
import { type Severity, severities } from '../model/rule.ts';
import type { ReportedProblem, ValidationResult } from './result.ts';

/** Whether a severity is at or above the gate. */
export function counts(severity: Severity, failOn: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(failOn);
}

/** The problems that make a result fail. */
export function failing({ problems, failOn }: ValidationResult): ReportedProblem[] {
  return problems.filter(({ severity }) => counts(severity, failOn));
}

/** 0 clean, 99 problems at or above the gate, 2 when something could not be judged. */
export function exitCodeOf(result: ValidationResult): ExitCode {
  if (result.unusable.length > 0) return exitCodes.usage;
  return failing(result).length > 0 ? exitCodes.notQualified : exitCodes.qualified;
}
