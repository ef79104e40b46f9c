// From two releases to a page of their differences, beside `istioctl manifest generate` of the two alone.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diffManifests } from '../../dist/chart-gen/diff/diff-manifests.js';
import { renderDiffHtml } from '../../dist/chart-gen/diff/html/render-html.js';
import { renderDiffText } from '../../dist/chart-gen/diff/render-text.js';
import { generateManifests } from '../../dist/chart-gen/generate/generate.js';
import { writeCharts } from '../../dist/chart-gen/generate/write-charts.js';
import { splitDocuments } from '../../dist/chart-gen/manifest/split-documents.js';
import { applyMutations } from '../../dist/chart-gen/mutate/apply-mutations.js';
import { readMutations } from '../../dist/chart-gen/mutate/read-mutations.js';
import { readInputs, validate } from '../../dist/chart-gen/validate/index.js';
import { resolveTool } from '../../dist/harness/lab/tools/resolve.js';
import { packageRoot } from '../../dist/harness/package-root.js';
import { median, timed } from './timing.mjs';

const versions = ['1.30.4', '1.31.0-rc.0'];
const operatorFile = join(packageRoot, 'scenarios/charts/operators/minimal.yaml');
const mutations = readMutations(
  'labels: {team: mesh}\nobjects:\n  - match: {kind: Deployment, name: istiod}\n    labels: {tier: control-plane}\n',
  'mutations.yaml',
);

/** A release: generated, split, mutated, written as charts and validated. */
async function release(istioctl, version, folder) {
  const manifests = applyMutations(
    splitDocuments(await generateManifests({ istioctl, operatorFile })),
    mutations,
    'mutations.yaml',
  );
  await writeCharts({ manifests, version, outDir: folder });
  const result = validate(await readInputs([folder]));
  if (result.problems.some(({ severity }) => severity === 'error')) throw new Error('the charts have errors');
  return manifests;
}

/** Rows of a table: what, took, floor, ratio. */
export async function pipelineRows() {
  const programs = await Promise.all(
    versions.map(async (version) => (await resolveTool(`istioctl@${version}`)).path),
  );
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-bench-'));
  try {
    const alone = () =>
      timed(() => Promise.all(programs.map((istioctl) => generateManifests({ istioctl, operatorFile }))));
    const whole = () =>
      timed(async () => {
        const [before, after] = await Promise.all(
          programs.map((istioctl, n) => release(istioctl, versions[n], join(folder, versions[n]))),
        );
        const findings = diffManifests(before, after);
        const labels = { before: versions[0], after: versions[1] };
        return [renderDiffText(findings, { ...labels, colour: false }), renderDiffHtml(findings, labels)];
      });
    await alone();
    const first = await whole();
    const [floors, times] = [[], []];
    for (let run = 0; run < 7; run++) {
      floors.push(await alone());
      times.push(await whole());
    }
    const [floor, time] = [median(floors), median(times)];
    const row = (what, took) => [
      what,
      `${took.toFixed(0)} ms`,
      `istioctl manifest generate: ${floor.toFixed(0)} ms`,
      (took / floor).toFixed(2),
    ];
    return [
      row('two releases to charts, validated, and both diffs', time),
      row('the same, the first time in a process', first),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
