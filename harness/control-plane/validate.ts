import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  failing,
  readInputs,
  renderText,
  type ValidationResult,
  validate,
} from '../../chart-gen/validate/index.ts';
import { Failure } from '../../reports/failure/failure.ts';
import type { ReleaseCharts } from './releases.ts';

export interface ChartsValidated {
  readonly summary: string;
  readonly warnings: number;
  /** Name of the file with all problems, beside the report. */
  readonly href: string;
}

const page = 'charts-validation.txt';

/**
 * Judges the charts of a run by every rule before one of them is installed, and saves what was found in the run's
 * folder. They only print themselves, so no Helm is needed.
 * @throws Failure MP_CHARTS_INVALID when a rule finds an error, or when something could not be judged
 */
export async function validateCharts(
  charts: readonly ReleaseCharts[],
  folder: string,
): Promise<ChartsValidated> {
  const results: ValidationResult[] = [];
  for (const { folder: of } of charts) {
    const paths = ['istio', 'istio-crd', 'helmfile.yaml'].map((name) => join(of, name));
    results.push(shownFrom(folder, validate(await readInputs(paths))));
  }
  const texts = charts.map(
    ({ folder: of }, index) =>
      `${relative(folder, of)}\n\n${renderText(results[index] as ValidationResult, { colour: 'never' })}`,
  );
  writeFileSync(join(folder, page), texts.join('\n'), { mode: 0o600 });
  refuse(results, join(folder, page));
  const warnings = results.flatMap(({ problems }) =>
    problems.filter(({ severity }) => severity === 'warning'),
  );
  const objects = results.reduce((sum, result) => sum + result.objects, 0);
  return {
    summary: `no errors and ${amount(warnings.length, 'warning')} in ${amount(objects, 'object')}`,
    warnings: warnings.length,
    href: page,
  };
}

function refuse(results: readonly ValidationResult[], where: string): void {
  const errors = results.flatMap((result) => [
    ...result.unusable.map(({ file, message }) => `${file}: ${message}`),
    ...failing(result).map(({ rule, object, message }) => `${rule} ${object}: ${message}`),
  ]);
  if (errors.length === 0) return;
  const more = errors.length > 3 ? ` and ${errors.length - 3} more` : '';
  throw new Failure('MP_CHARTS_INVALID', {
    what: `the charts hold ${amount(errors.length, 'error')}: ${errors.slice(0, 3).join('; ')}${more}`,
    where,
    fix: 'docs/validators/README.md tells what each rule is about',
  });
}

const amount = (count: number, what: string) =>
  `${count === 0 ? 'no' : count} ${what}${count === 1 ? '' : 's'}`;

function shownFrom(folder: string, result: ValidationResult): ValidationResult {
  const shown = <T extends { readonly file: string }>(one: T): T => ({
    ...one,
    file: one.file && relative(folder, one.file),
  });
  return {
    ...result,
    problems: result.problems.map(shown),
    waived: result.waived.map(shown),
    unusable: result.unusable.map(shown),
  };
}
