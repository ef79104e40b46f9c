import type { ValidationResult } from '../judge/result.ts';
import { type ValidateOptions, validate } from '../judge/validate.ts';
import type { Rule } from '../model/rule.ts';
import { builtInRules } from '../rules/all.ts';
import { exampleInputs } from './examples.ts';

/** Judges an example by one rule only. */
export function runRule(rule: Rule, example: string, options: ValidateOptions = {}): ValidationResult {
  const others = builtInRules.filter(({ id }) => id !== rule.id);
  const severities = {
    ...Object.fromEntries(others.map(({ id }) => [id, 'off' as const])),
    ...options.severities,
  };
  const own = builtInRules.includes(rule) ? [] : [rule];
  return validate(exampleInputs(example), { ...options, rules: own, severities });
}

/** What one rule has to say about an example, one line for each problem: severity, line and message. */
export function findings(rule: Rule, example: string, options: ValidateOptions = {}): string[] {
  const { problems, unusable } = runRule(rule, example, options);
  return [
    ...unusable.map(({ message }) => `unusable ${message}`),
    ...problems.map(({ severity, line, message }) => `${severity} ${line} ${message}`),
  ];
}
