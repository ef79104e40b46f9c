import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { DiffSide } from '../../../chart-gen/diff/charts-diff.ts';
import { exitCodes } from '../../../reports/failure/exit-codes.ts';
import { Failure } from '../../../reports/failure/failure.ts';
import { chooseCluster } from '../cluster.ts';
import { tell } from '../options.ts';
import { releaseOf } from './release.ts';

interface DiffFlags {
  readonly operator?: string;
  readonly live?: boolean;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly html?: string;
  readonly all?: boolean;
  readonly exitCode?: boolean;
  readonly output: string;
}

export function addDiffCommand(charts: Command): void {
  charts
    .command('diff')
    .description('folders, releases or a live cluster, by what can hurt')
    .addHelpText(
      'before',
      `Examples:
  meshproof charts diff charts/1.30 charts/1.31
  meshproof charts diff 1.30.4 1.31.0-rc.0 --operator istiooperator.yaml --html diff.html
  meshproof charts diff charts/1.31 --live                       what installing it would change in the lab
  meshproof charts diff charts/1.31 --live --kubeconfig kubeconfig.yaml --context staging --exit-code
`,
    )
    .argument('<before>', 'folder of charts or manifests, or a version')
    .argument('[after]', 'the same; left out with --live')
    .option('--operator <file>', 'IstioOperator file, where a side is a version')
    .option('--live', 'compare what a cluster holds with the side that is named')
    .option('--kubeconfig <file>', "kubeconfig of the cluster; without it the lab's")
    .option('--context <name>', 'context of the kubeconfig; required with --kubeconfig')
    .option('--all', 'every place and every line, nothing folded')
    .option('--html <file>', 'write a page to read with eyes')
    .option('--exit-code', 'end with 3 when there are differences')
    .option('-o, --output <format>', 'text, json or html', 'text')
    .action(diff);
}

async function diff(before: string, after: string | undefined, flags: DiffFlags): Promise<void> {
  const { chartsDiff } = await import('../../../chart-gen/diff/charts-diff.ts');
  const { renderDiffHtml } = await import('../../../chart-gen/diff/html/render-html.ts');
  const { renderDiffJson } = await import('../../../chart-gen/diff/render-json.ts');
  const { renderDiffText } = await import('../../../chart-gen/diff/render-text.ts');
  const [old, now] = await sides(before, after, flags);
  const { findings, labels } = await chartsDiff(old, now);
  const rendered = {
    json: () => renderDiffJson(findings, labels),
    html: () => renderDiffHtml(findings, labels),
    text: () =>
      renderDiffText(findings, {
        ...labels,
        colour: process.stdout.isTTY === true,
        show: flags.all ? 'whole' : 'folded',
      }),
  };
  const render = rendered[flags.output as keyof typeof rendered];
  if (flags.html) {
    writeFileSync(flags.html, rendered.html());
    tell(`page: ${flags.html}`);
  }
  process.stdout.write(`${render().trimEnd()}\n`);
  if (flags.exitCode && findings.length > 0) process.exitCode = exitCodes.differences;
}

/** What is there comes before what would take its place, so a cluster is the side before. @throws Failure MP_USAGE */
async function sides(
  before: string,
  after: string | undefined,
  flags: DiffFlags,
): Promise<readonly [DiffSide, DiffSide]> {
  if (!['text', 'json', 'html'].includes(flags.output))
    throw new Failure('MP_USAGE', { what: `-o must be text, json or html, got "${flags.output}"` });
  if (flags.live) {
    if (after !== undefined)
      throw new Failure('MP_USAGE', { what: '--live takes one side; the other is the cluster' });
    return [await liveSide(flags), await sideOf(before, flags)];
  }
  if (after === undefined) {
    throw new Failure('MP_USAGE', {
      what: 'a second side is missing',
      fix: 'name a folder or a version, or add --live for a cluster',
    });
  }
  return [await sideOf(before, flags), await sideOf(after, flags)];
}

async function sideOf(label: string, { operator }: DiffFlags): Promise<DiffSide> {
  const { valid } = await import('semver');
  if (!valid(label)) return { kind: 'path', label, path: label };
  if (!operator)
    throw new Failure('MP_USAGE', {
      what: `${label} is a version: it needs --operator`,
      fix: 'add --operator FILE',
    });
  return {
    kind: 'release',
    label,
    release: await releaseOf(label, {}),
    operator: { operatorFile: operator },
  };
}

async function liveSide(flags: DiffFlags): Promise<DiffSide> {
  const { connectCluster } = await import('../../../rollout/kube/client.ts');
  const { liveObjects } = await import('../../release/live-objects.ts');
  const cluster = await connectCluster(chooseCluster(flags));
  return {
    kind: 'live',
    label: flags.context ?? 'lab',
    read: (declared) => liveObjects(cluster, declared),
  };
}
