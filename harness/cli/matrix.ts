import type { Command } from 'commander';
import { Failure } from '../../reports/failure/failure.ts';
import { imageHub } from '../lab/images/names.ts';
import { prometheusUrl } from '../lab/layout.ts';
import type { ProfileMatrix } from '../matrix/profile-matrix.ts';

interface MatrixFlags {
  readonly profile: string;
  readonly seed?: string;
  readonly strength?: string;
  readonly axes?: string[];
  readonly zoo?: string[];
  readonly output: string;
}

interface RenderFlags extends MatrixFlags {
  readonly appsImage: string;
  readonly k6Image: string;
}

type Write = (text: string) => void;

/** @param write takes what is printed; absent: standard output */
export function addMatrixCommands(
  program: Command,
  write: Write = (text) => void process.stdout.write(text),
): void {
  const matrix = program
    .command('matrix')
    .description(
      'The workloads that a qualification deploys: what they are, why those, and what is left out.',
    );
  matrix.addHelpText(
    'after',
    `
Examples:
  meshproof matrix list                              the wide profile's workloads, and the coverage reached
  meshproof matrix list --profile full -o wide       every pair of values, every axis
  meshproof matrix list --profile full --strength 3  every triple
  meshproof matrix show virtualService               an axis: its values, and how each is proven
  meshproof matrix show retry                        a workload: its coordinates, and every call to it
  meshproof matrix render > matrix.yaml              the manifests
  meshproof matrix render virtualService=mirror mtls=strict
  meshproof matrix list --zoo shop/zoo.yaml          with a team's own workloads`,
  );
  const shared = (command: Command) =>
    command
      .option('--profile <name>', 'drill, smoke, standard, wide, full, soak or apps', 'wide')
      .option('--seed <number>', 'another choice among equally good workloads')
      .option('--strength <number>', '2, the default: every pair of values; 3: every triple')
      .option('--axes <folder...>', "folders with a team's own axes or values, beside the matrix's")
      .option('--zoo <file...>', "files that bring a team's own workloads");
  shared(matrix.command('list').description('every workload, the coverage, and what is left out and why'))
    .option('-o, --output <format>', 'table, wide, json or yaml', 'table')
    .action((flags: MatrixFlags) => list(flags, write));
  shared(matrix.command('show').description('one workload or one axis'))
    .argument('<name>', 'name of a workload, namespace/name, or name of an axis')
    .action((name: string, flags: MatrixFlags) => show(name, flags, write));
  shared(matrix.command('render').description('the manifests, as a run applies them'))
    .argument('[what...]', 'names of workloads, or axis=value for one that has them; without any, all')
    .option('--apps-image <image>', 'image of the applications', `${imageHub}/apps:local`)
    .option('--k6-image <image>', 'image of the load generators', `${imageHub}/k6:local`)
    .option('-o, --output <format>', 'yaml or json', 'yaml')
    .action((what: string[], flags: RenderFlags) => render(what, flags, write));
}

async function read(flags: MatrixFlags) {
  const { readAxes, ownAxes } = await import('../matrix/axis/read-axes.ts');
  const { matrixFor } = await import('../matrix/profile-matrix.ts');
  const { readZoo } = await import('../matrix/zoo/read-zoo.ts');
  const { planCalls } = await import('../matrix/calls.ts');
  const { readChoice } = await import('../plan/matrix-choice.ts');
  const { besideMatrix, deployedBy, profiles } = await import('../plan/profiles.ts');
  const { meant } = await import('../matrix/strict-yaml/read.ts');
  const profile = Object.entries(profiles).find(([name]) => name === flags.profile)?.[1];
  if (!profile) {
    const names = Object.keys(profiles);
    throw new Failure('MP_USAGE', {
      what: `--profile must be one of ${names.join(', ')}, got ${JSON.stringify(flags.profile)}${meant(flags.profile, names)}`,
    });
  }
  const { choice, problems } = readChoice(profile, flags);
  if (problems.length > 0) throw new Failure('MP_USAGE', { what: problems.join('\n         ') });
  const axes = readAxes([ownAxes, ...(flags.axes ?? [])]);
  const zoo = (flags.zoo ?? []).flatMap((file) => readZoo(file));
  const whole = matrixFor(profile.matrix, { ...choice, axes, zoo, beside: besideMatrix(profile) });
  const matrix = { ...whole, workloads: deployedBy(profile, whole.workloads) };
  return { axes, matrix, calls: planCalls(matrix.workloads) };
}

async function list(flags: MatrixFlags, write: Write): Promise<void> {
  const { workloadTable } = await import('../matrix/list/table.ts');
  const { coverageText, leftOut, leftOutByHand } = await import('../matrix/list/left-out.ts');
  oneOf('-o', flags.output, ['table', 'wide', 'json', 'yaml']);
  const { axes, matrix } = await read(flags);
  const { coverage } = matrix;
  const out = coverage ? leftOut(axes, coverage) : leftOutByHand(axes);
  if (flags.output === 'json' || flags.output === 'yaml') {
    await print(flags.output, listed(matrix, out), write);
    return;
  }
  const wide = flags.output === 'wide';
  const lines = out.map(({ what, because }) => `  ${wide ? what : shortened(what)}\n    ${because}`);
  const parts = [
    workloadTable(matrix, { wide }),
    `workloads ${matrix.workloads.length}\n${coverage ? coverageText(axes, coverage) : 'coverage  chosen by hand'}`,
    `left out, and why:\n${lines.join('\n')}`,
  ];
  write(`${parts.join('\n\n')}\n`);
}

const listed = ({ workloads, coverage }: ProfileMatrix, out: readonly object[]) => ({
  workloads: workloads.map(({ namespace, name, kind, role, meshed, host, permutation }) => ({
    namespace,
    name,
    kind,
    role,
    meshed,
    host,
    permutation,
  })),
  coverage: coverage && {
    strength: coverage.strength,
    seed: coverage.seed,
    points: coverage.points.length,
    possible: coverage.possible,
    covered: coverage.covered,
    absent: coverage.absent,
  },
  leftOut: out,
});

/** Long lists of pairs are for -o wide. */
function shortened(what: string): string {
  const parts = what.split(', ');
  return parts.length <= 3 ? what : `${parts.slice(0, 3).join(', ')} and ${parts.length - 3} more`;
}

async function show(name: string, flags: MatrixFlags, write: Write): Promise<void> {
  const { showAxis, showWorkload } = await import('../matrix/list/show.ts');
  const { findWorkload } = await import('../matrix/find-workload.ts');
  const { axes, matrix, calls } = await read(flags);
  const axis = axes.find((one) => one.axis === name);
  const text = axis ? showAxis(axis) : showWorkload(findWorkload(matrix.workloads, name), axes, calls);
  write(`${text}\n`);
}

async function render(what: readonly string[], flags: RenderFlags, write: Write): Promise<void> {
  const { coordinateOf, pointWith } = await import('../matrix/axis/resolve.ts');
  const { findWorkload } = await import('../matrix/find-workload.ts');
  const { objectsYaml, renderedObjects } = await import('../matrix/list/render.ts');
  const { workloadsOf } = await import('../matrix/point/workload.ts');
  const { generatorCall } = await import('../matrix/calls.ts');
  const { injectionLabels } = await import('../control-plane/movers.ts');
  oneOf('-o', flags.output, ['yaml', 'json']);
  const { axes, matrix, calls } = await read(flags);
  const coordinates = what.filter((text) => text.includes('=')).map((text) => coordinateOf(axes, text));
  const named = what
    .filter((text) => !text.includes('='))
    .map((name) => findWorkload(matrix.workloads, name));
  const composed = coordinates.length > 0 ? workloadsOf(pointWith(axes, coordinates)) : [];
  const objects = renderedObjects(what.length === 0 ? matrix.workloads : [...named, ...composed], {
    images: { apps: flags.appsImage, k6: flags.k6Image },
    prometheusUrl,
    injectionLabels: injectionLabels['in-place'],
    trafficPlan: (name) => JSON.stringify({ from: `mp-load/${name}`, calls: calls.map(generatorCall) }),
  });
  write(flags.output === 'json' ? `${JSON.stringify(objects, null, 2)}\n` : objectsYaml(objects));
}

async function print(format: 'json' | 'yaml', data: object, write: Write): Promise<void> {
  const { stringify } = await import('yaml');
  write(format === 'json' ? `${JSON.stringify(data, null, 2)}\n` : stringify(data));
}

function oneOf(flag: string, value: string, known: readonly string[]): void {
  if (!known.includes(value))
    throw new Failure('MP_USAGE', {
      what: `${flag} must be one of ${known.join(', ')}, got ${JSON.stringify(value)}`,
    });
}
