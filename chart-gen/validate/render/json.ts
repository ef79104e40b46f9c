import { exitCodeOf } from '../judge/exit.ts';
import type { ValidationResult } from '../judge/result.ts';
import { countsOf } from './counts.ts';

/** The result as JSON, for programs: the shape of ValidationResult with its counts and exit code. */
export function renderJson(result: ValidationResult): string {
  const { problems, waived, unusable, outdated, unchecked, objects, files, failOn } = result;
  const document = {
    version: 1,
    exitCode: exitCodeOf(result),
    failOn,
    objects,
    files,
    counts: countsOf(result),
    problems,
    waived,
    unusable,
    outdated,
    unchecked,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
