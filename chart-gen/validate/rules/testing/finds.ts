import { expect } from 'chai';
import type { ValidateOptions } from '../../judge/validate.ts';
import type { Rule } from '../../model/rule.ts';
import { findings } from '../../rule-set/run-rule.ts';

/** Expects a rule to find in an example just what the patterns say, in their order; none: nothing. */
export const finds = (rule: Rule, example: string, ...expected: readonly RegExp[]): void =>
  findsWith(rule, {}, example, ...expected);

/** The same, with options of the validation. */
export function findsWith(
  rule: Rule,
  options: ValidateOptions,
  example: string,
  ...expected: readonly RegExp[]
): void {
  const found = findings(rule, example, options);
  expect(found, found.join('\n')).to.have.length(expected.length);
  expected.forEach((pattern, index) => {
    expect(found[index]).to.match(pattern);
  });
}

/** Objects as one text of several documents. */
export const all = (...objects: readonly string[]): string => objects.join('\n---\n');
