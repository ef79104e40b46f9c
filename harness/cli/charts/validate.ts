import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { InputSet, Rule, ValidationResult } from '../../../chart-gen/validate/index.ts';
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

async function validatePaths(paths: readonly string[], flags: ValidateFlags): Promise<void> {
  const checks = await import('../../../chart-gen/validate/index.ts');
  const failOn = checks.severities.find((severity) => severity === flags.failOn);
  if (!failOn) {
    throw new Failure('MP_USAGE', {
      what: `--fail-on must be ${checks.severities.join(', ')}, got "${flags.failOn}"`,
    });
  }
  const rules = flags.rules ? await checks.loadRules(flags.rules) : [];
  const render = renderer(checks, flags.output, rules);
  const baseline = flags.baseline
    ? checks.parseBaseline(readFile(flags.baseline), flags.baseline)
    : undefined;
  const inputs = await checks.readInputs(paths, { stdin: process.stdin, renderChart });
  const result = checks.validate(inputs, { rules, failOn, baseline });
  process.stdout.write(`${render(result).trimEnd()}\n`);
  process.exitCode = checks.exitCodeOf(result);
  if (flags.secondOpinion) await secondOpinion(checks, inputs, result, flags.secondOpinion);
  if (flags.writeBaseline) writeBaseline(checks, result, flags.writeBaseline, flags.until);
}

type Checks = typeof import('../../../chart-gen/validate/index.ts');

function renderer(
  checks: Checks,
  format: string,
  rules: readonly Rule[],
): (result: ValidationResult) => string {
  const renderers = {
    json: checks.renderJson,
    sarif: (result: ValidationResult) => checks.renderSarif(result, [...checks.builtInRules, ...rules]),
    junit: (result: ValidationResult) => checks.renderJunit(result, [...checks.builtInRules, ...rules]),
    github: checks.renderGithub,
    text: (result: ValidationResult) =>
      checks.renderText(result, { colour: process.stdout.isTTY === true ? 'always' : 'never' }),
  };
  if (Object.hasOwn(renderers, format)) return renderers[format as keyof typeof renderers];
  throw new Failure('MP_USAGE', {
    what: `-o must be one of ${Object.keys(renderers).join(', ')}, got "${format}"`,
  });
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Failure('MP_BASELINE_INVALID', { what: 'the baseline cannot be read', where: file, cause });
  }
}

/** On standard error: what standard output holds stays whole for programs. */
async function secondOpinion(
  checks: Checks,
  inputs: InputSet,
  result: ValidationResult,
  named: string,
): Promise<void> {
  const { valid } = await import('semver');
  const { resolveTool } = await import('../../lab/tools/resolve.ts');
  const istioctl = valid(named) ? (await resolveTool(`istioctl@${named}`)).path : named;
  const opinions = await checks.istioctlOpinions(inputs, { istioctl });
  process.stderr.write(checks.renderDisagreements(checks.disagreements(result, opinions)));
}

function writeBaseline(
  checks: Checks,
  result: ValidationResult,
  file: string,
  until: string | undefined,
): void {
  if (!until) throw new Failure('MP_USAGE', { what: '--write-baseline needs --until YYYY-MM-DD' });
  const baseline = checks.baselineOf(result.problems, {
    until,
    reason: 'known when the baseline was written',
  });
  const text = checks.baselineText(baseline);
  // a date that does not exist would make a baseline that the next run refuses
  checks.parseBaseline(text, file);
  writeFileSync(file, text);
  tell(`${file}: ${baseline.known.length} known problems until ${until}`);
}

async function renderChart(folder: string): Promise<string> {
  const { runProgram } = await import('../../../chart-gen/process/run-program.ts');
  const { resolveTool } = await import('../../lab/tools/resolve.ts');
  const { path } = await resolveTool('helm');
  return (await runProgram(path, ['template', folder])).stdout;
}
