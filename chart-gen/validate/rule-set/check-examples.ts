import type { Rule } from '../model/rule.ts';
import { runRule } from './run-rule.ts';

/**
 * Whether a rule finds its failing example and leaves its passing one alone, as sentences; none when both hold. A rule
 * that cannot fail would pass everything in silence.
 */
export function exampleFaults(rule: Rule): string[] {
  const failing = runRule(rule, rule.examples.failing);
  const passing = runRule(rule, rule.examples.passing);
  const faults = [...failing.unusable, ...passing.unusable].map(({ message }) => message);
  if (!failing.problems.some(({ rule: id }) => id === rule.id)) {
    faults.push(`${rule.id} finds nothing in its failing example`);
  }
  if (failing.problems.some(({ line, column }) => !(line >= 1 && column >= 1))) {
    faults.push(`${rule.id} gives a problem without a place`);
  }
  for (const { message } of passing.problems) {
    faults.push(`${rule.id} finds a problem in its passing example: ${message}`);
  }
  return faults;
}
