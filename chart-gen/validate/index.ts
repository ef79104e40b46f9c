/** `meshproof charts validate`, as functions: read the inputs, judge them, show the result. */
export type { RenderChart } from './input/chart.ts';
export { type ReadOptions, readInputs } from './input/read-inputs.ts';
export { type Baseline, baselineOf, parseBaseline } from './judge/baseline.ts';
export { exitCodeOf, failing } from './judge/exit.ts';
export type { ReportedProblem, ValidationResult, WaivedProblem } from './judge/result.ts';
export { type ValidateOptions, validate } from './judge/validate.ts';
export type { RuleContext } from './model/context.ts';
export type { InputSet, Unusable } from './model/document.ts';
export { type Problem, type Rule, type Severity, severities } from './model/rule.ts';
export type { RuleSettings } from './model/settings.ts';
export { renderGithub } from './render/github.ts';
export { renderJson } from './render/json.ts';
export { renderSarif } from './render/sarif.ts';
export { renderText } from './render/text.ts';
export { exampleFaults } from './rule-set/check-examples.ts';
export { loadRules } from './rule-set/load-rules.ts';
export { builtInRules } from './rules/all.ts';
