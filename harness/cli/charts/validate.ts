import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Baseline, InputSet, Rule, ValidationResult } from '../../../chart-gen/validate/index.ts';
import { Failure } from '../../../reports/failure/failure.ts';
import { tell } from '../options.ts';

interface ValidateFlags {
  readonly rules?: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly until?: string;
  readonly failOn: string;
  readonly secondOpinion?: string;
  readonly output: string;
}

export function addValidateCommand(charts: Command): void {
  charts
    .command('validate')
    .description('manifests, charts, values and helmfiles by every rule')
    .addHelpText(
      'before',
      `Examples:
  meshproof charts validate charts/1.31 my-app.yaml
  helm template . | meshproof charts validate -
  meshproof charts validate manifests --write-baseline known.yaml --until 2027-03-31
  meshproof charts validate manifests --baseline known.yaml -o sarif > findings.sarif
  meshproof charts validate manifests --second-opinion 1.31.0-rc.0
`,
    )
    .argument('<path...>', 'files, folders, charts, or - for standard input')
    .option('--rules <folder>', 'rules of your own')
    .option('--baseline <file>', 'known findings, each with an end date')
    .option('--write-baseline <file>', 'write what is found as known findings; needs --until')
    .option('--until <date>', 'last day of the written baseline, YYYY-MM-DD')
    .option('--fail-on <severity>', 'least severity that fails: error, warning or info', 'error')
    .option('--second-opinion <istioctl>', 'ask an istioctl too: a version of the lab, or a path')
    .option('-o, --output <format>', 'text, json, sarif, junit or github', 'text')
    .action(validatePaths);
}

/** Each part is loaded when it is asked for: a pre-commit hook runs this on a few files and should not wait. */
async function validatePaths(paths: readonly string[], flags: ValidateFlags): Promise<void> {
  const { severities } = await import('../../../chart-gen/validate/model/rule.ts');
  const failOn = severities.find((severity) => severity === flags.failOn);
  if (!failOn) {
    throw new Failure('MP_USAGE', {
      what: `--fail-on must be ${severities.join(', ')}, got "${flags.failOn}"`,
    });
  }
  const render = await rendererOf(flags.output);
  const rules = flags.rules ? await ownRules(flags.rules) : [];
  const baseline = flags.baseline ? await baselineIn(flags.baseline) : undefined;
  const { readInputs } = await import('../../../chart-gen/validate/input/read-inputs.ts');
  const { validate } = await import('../../../chart-gen/validate/judge/validate.ts');
  const { exitCodeOf } = await import('../../../chart-gen/validate/judge/exit.ts');
  const inputs = await readInputs(paths, { stdin: process.stdin, renderChart });
  const result = validate(inputs, { rules, failOn, baseline });
  process.stdout.write(`${(await render(result, rules)).trimEnd()}\n`);
  process.exitCode = exitCodeOf(result);
  if (flags.secondOpinion) await secondOpinion(inputs, result, flags.secondOpinion);
  if (flags.writeBaseline) await writeBaseline(result, flags.writeBaseline, flags.until);
}

type Render = (result: ValidationResult, rules: readonly Rule[]) => string | Promise<string>;

const every = async (rules: readonly Rule[]) => [
  ...(await import('../../../chart-gen/validate/rules/all.ts')).builtInRules,
  ...rules,
];

const renderers: Readonly<Record<string, () => Promise<Render>>> = {
  text: async () => {
    const { renderText } = await import('../../../chart-gen/validate/render/text.ts');
    return (result) => renderText(result, { colour: process.stdout.isTTY === true ? 'always' : 'never' });
  },
  json: async () => (await import('../../../chart-gen/validate/render/json.ts')).renderJson,
  sarif: async () => {
    const { renderSarif } = await import('../../../chart-gen/validate/render/sarif.ts');
    return async (result, rules) => renderSarif(result, await every(rules));
  },
  junit: async () => {
    const { renderJunit } = await import('../../../chart-gen/validate/render/junit.ts');
    return async (result, rules) => renderJunit(result, await every(rules));
  },
  github: async () => (await import('../../../chart-gen/validate/render/github.ts')).renderGithub,
};

async function rendererOf(format: string): Promise<Render> {
  const load = Object.hasOwn(renderers, format) ? renderers[format] : undefined;
  if (load) return load();
  throw new Failure('MP_USAGE', {
    what: `-o must be one of ${Object.keys(renderers).join(', ')}, got "${format}"`,
  });
}

async function ownRules(folder: string): Promise<Rule[]> {
  return (await import('../../../chart-gen/validate/rule-set/load-rules.ts')).loadRules(folder);
}

async function baselineIn(file: string): Promise<Baseline> {
  const { parseBaseline } = await import('../../../chart-gen/validate/judge/baseline.ts');
  try {
    return parseBaseline(readFileSync(file, 'utf8'), file);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('MP_BASELINE_INVALID', { what: 'the baseline cannot be read', where: file, cause });
  }
}

/** On standard error: what standard output holds stays whole for programs. */
async function secondOpinion(inputs: InputSet, result: ValidationResult, named: string): Promise<void> {
  const { valid } = await import('semver');
  const { resolveTool } = await import('../../lab/tools/resolve.ts');
  const { istioctlOpinions } = await import('../../../chart-gen/validate/second-opinion/istioctl.ts');
  const { disagreements, renderDisagreements } = await import(
    '../../../chart-gen/validate/second-opinion/disagreement.ts'
  );
  const istioctl = valid(named) ? (await resolveTool(`istioctl@${named}`)).path : named;
  const opinions = await istioctlOpinions(inputs, { istioctl });
  process.stderr.write(renderDisagreements(disagreements(result, opinions)));
}

async function writeBaseline(
  result: ValidationResult,
  file: string,
  until: string | undefined,
): Promise<void> {
  if (!until) throw new Failure('MP_USAGE', { what: '--write-baseline needs --until YYYY-MM-DD' });
  const { baselineOf, baselineText, parseBaseline } = await import(
    '../../../chart-gen/validate/judge/baseline.ts'
  );
  const baseline = baselineOf(result.problems, { until, reason: 'known when the baseline was written' });
  const text = baselineText(baseline);
  // a date that does not exist would make a baseline that the next run refuses
  parseBaseline(text, file);
  writeFileSync(file, text);
  tell(`${file}: ${baseline.known.length} known problems until ${until}`);
}

async function renderChart(folder: string): Promise<string> {
  const { runProgram } = await import('../../../chart-gen/process/run-program.ts');
  const { resolveTool } = await import('../../lab/tools/resolve.ts');
  const { path } = await resolveTool('helm');
  return (await runProgram(path, ['template', folder])).stdout;
}
