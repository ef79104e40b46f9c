import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { valid } from 'semver';
import type { DiffSide } from '../../chart-gen/diff/charts-diff.ts';
import { exitCodes } from '../../reports/failure/exit-codes.ts';
import { Failure } from '../../reports/failure/failure.ts';
import { tell } from './options.ts';

interface ReleaseFlags {
  readonly operator: string;
  readonly archive?: string;
  readonly folder?: string;
}

export function addChartsCommands(program: Command): void {
  const charts = program
    .command('charts')
    .description('From a release to two charts; what changed; what will bite.');
  charts.addHelpText(
    'after',
    `
Examples:
  meshproof charts generate --release 1.31.0-rc.0 --operator istiooperator.yaml --out charts/1.31
  meshproof charts diff charts/1.30 charts/1.31
  meshproof charts diff 1.30.4 1.31.0-rc.0 --operator istiooperator.yaml --html diff.html
  meshproof charts validate charts/1.31 my-app.yaml
  helm template . | meshproof charts validate -`,
  );
  charts
    .command('generate')
    .description('the charts istio and istio-crd of a release')
    .requiredOption('--release <version>', 'version of Istio')
    .requiredOption('--operator <file>', 'IstioOperator file')
    .requiredOption('--out <folder>', 'where the charts go')
    .option('--mutations <file>', 'changes between istioctl and the charts (docs/charts.md)')
    .option('--set <path=value...>', 'further settings, as of istioctl')
    .option('--archive <file>', 'release archive, with its .sha256 beside it')
    .option('--folder <folder>', 'folder of an unpacked release')
    .action(
      async (flags: ReleaseFlags & { release: string; out: string; mutations?: string; set?: string[] }) => {
        const { chartsGenerate } = await import('../../chart-gen/generate/charts-generate.ts');
        const { objects } = await chartsGenerate({
          ...(await releaseOf(flags.release, flags)),
          operatorFile: flags.operator,
          outDir: flags.out,
          mutationsFile: flags.mutations,
          sets: flags.set,
        });
        for (const [chart, list] of Object.entries(objects))
          tell(`${join(flags.out, chart)}: ${list.length} objects`);
      },
    );
  charts
    .command('diff')
    .description('two folders or releases, by what can hurt')
    .argument('<before>', 'folder of charts or manifests, or a version')
    .argument('<after>', 'the same')
    .option('--operator <file>', 'IstioOperator file, where a side is a version')
    .option('--html <file>', 'write a page to read with eyes')
    .option('--exit-code', 'end with 3 when there are differences')
    .option('-o, --output <format>', 'text or json', 'text')
    .action(async (before: string, after: string, flags: DiffFlags) => diff(before, after, flags));
  charts
    .command('validate')
    .description('manifests, charts, values and helmfiles by every rule')
    .argument('<path...>', 'files, folders, charts, or - for standard input')
    .option('--rules <folder>', 'rules of your own')
    .option('--baseline <file>', 'known findings with an end date')
    .option('-o, --output <format>', 'text, json, sarif or github', 'text')
    .action(async (paths: string[], flags: ValidateFlags) => validatePaths(paths, flags));
}

interface DiffFlags {
  readonly operator?: string;
  readonly html?: string;
  readonly exitCode?: boolean;
  readonly output: string;
}

interface ValidateFlags {
  readonly rules?: string;
  readonly baseline?: string;
  readonly output: string;
}

/** A release from where the flags say; without any, the lab's own build of that version. */
async function releaseOf(version: string, flags: Partial<ReleaseFlags>) {
  const workDir = mkdtempSync(join(tmpdir(), 'meshproof-release-'));
  if (flags.archive)
    return { version, workDir, source: { kind: 'archive', archive: flags.archive } } as const;
  if (flags.folder) return { version, workDir, source: { kind: 'folder', folder: flags.folder } } as const;
  const { resolveTool } = await import('../lab/tools/resolve.ts');
  const { releaseToolNames } = await import('../lab/tools/catalogue.ts');
  const { progressView } = await import('../lab/tools/progress.ts');
  const progress = progressView();
  const { path } = await resolveTool(releaseToolNames(version).istioctl, { onProgress: progress.onProgress });
  await progress.end();
  return { version, workDir, source: { kind: 'program', istioctl: path } } as const;
}

async function diff(before: string, after: string, flags: DiffFlags): Promise<void> {
  const { chartsDiff } = await import('../../chart-gen/diff/charts-diff.ts');
  const side = async (label: string): Promise<DiffSide> => {
    if (!valid(label)) return { kind: 'path', label, path: label };
    if (!flags.operator)
      throw new Failure('MP_USAGE', {
        what: `${label} is a version: it needs --operator`,
        fix: 'add --operator FILE',
      });
    return {
      kind: 'release',
      label,
      release: await releaseOf(label, {}),
      operator: { operatorFile: flags.operator },
    };
  };
  const { findings, labels } = await chartsDiff(await side(before), await side(after));
  if (flags.html) {
    const { renderDiffHtml } = await import('../../chart-gen/diff/html/render-html.ts');
    writeFileSync(flags.html, renderDiffHtml(findings, labels));
    tell(`page: ${flags.html}`);
  }
  if (flags.output === 'json') {
    const { renderDiffJson } = await import('../../chart-gen/diff/render-json.ts');
    process.stdout.write(`${renderDiffJson(findings, labels)}\n`);
  } else {
    const { renderDiffText } = await import('../../chart-gen/diff/render-text.ts');
    process.stdout.write(
      `${renderDiffText(findings, { ...labels, colour: process.stdout.isTTY === true })}\n`,
    );
  }
  if (flags.exitCode && findings.length > 0) process.exitCode = exitCodes.differences;
}

async function validatePaths(paths: readonly string[], flags: ValidateFlags): Promise<void> {
  const checks = await import('../../chart-gen/validate/index.ts');
  const { readFileSync } = await import('node:fs');
  const inputs = await checks.readInputs(paths, { stdin: process.stdin, renderChart });
  const rules = flags.rules ? await checks.loadRules(flags.rules) : [];
  const result = checks.validate(inputs, {
    rules,
    baseline: flags.baseline
      ? checks.parseBaseline(readFileSync(flags.baseline, 'utf8'), flags.baseline)
      : undefined,
  });
  const rendered = {
    json: () => checks.renderJson(result),
    sarif: () => checks.renderSarif(result, [...checks.builtInRules, ...rules]),
    github: () => checks.renderGithub(result),
    text: () => checks.renderText(result, { colour: process.stdout.isTTY === true ? 'always' : 'never' }),
  };
  const render = rendered[flags.output as keyof typeof rendered];
  if (!render)
    throw new Failure('MP_USAGE', {
      what: `-o must be one of ${Object.keys(rendered).join(', ')}, got "${flags.output}"`,
    });
  process.stdout.write(`${render()}\n`);
  process.exitCode = checks.exitCodeOf(result);
}

async function renderChart(folder: string): Promise<string> {
  const { runProgram } = await import('../../chart-gen/process/run-program.ts');
  const { resolveTool } = await import('../lab/tools/resolve.ts');
  const { path } = await resolveTool('helm');
  return (await runProgram(path, ['template', folder])).stdout;
}
