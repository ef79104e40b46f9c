import { expect } from 'chai';
import { Command } from 'commander';
import { parse, parseAllDocuments } from 'yaml';
import { runProgram } from '../../chart-gen/process/run-program.ts';
import { Failure } from '../../reports/failure/failure.ts';
import { conflictsOf } from '../matrix/axis/conflicts.ts';
import { readAxes } from '../matrix/axis/read-axes.ts';
import { matrixFor } from '../matrix/profile-matrix.ts';
import { workloadId } from '../matrix/workload.ts';
import { packageRoot } from '../package-root.ts';
import { addMatrixCommands } from './matrix.ts';

const axes = readAxes();
const values = axes.reduce((sum, axis) => sum + axis.values.length, 0);

/** What `meshproof matrix …` prints, run in this process. */
async function matrix(...words: string[]): Promise<string> {
  let printed = '';
  const program = new Command();
  addMatrixCommands(program, (text) => {
    printed += text;
  });
  await program.parseAsync(['matrix', ...words], { from: 'user' });
  return printed;
}

async function refusal(...words: string[]): Promise<Failure> {
  try {
    await matrix(...words);
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
    throw thrown;
  }
  throw new Error(`expected a refusal of ${words.join(' ')}`);
}

describe('matrix list', () => {
  for (const size of ['standard', 'wide', 'full'] as const)
    it(`--profile ${size} has a row a workload, the coverage reached, and the count of pairs left out with why`, async () => {
      const text = await matrix('list', '--profile', size);
      const { workloads, coverage } = matrixFor(size);
      if (!coverage) throw new Error(`${size} covers nothing`);
      const { covered, possible, points } = coverage;
      expect(text).to.match(/^NAMESPACE +NAME +KIND +PROXY +MTLS +VIRTUALSERVICE/);
      for (const { namespace, name } of workloads)
        expect(text).to.match(new RegExp(`^${namespace} +${name} `, 'm'));
      expect(text).to.contain(`coverage  ${covered} of ${possible} possible pairs (`);
      expect(text).to.contain(`in ${points.length} points, seed `);
      expect(text).to.contain(`values    ${values} of ${values} of ${axes.length} axes\n`);
      expect(text).to.contain('left out, and why:\n  injection=annotation-true\n    the injector');
      const open = `${possible - covered} of the ${possible} possible pairs\n    ${points.length} points are the profile's measure, which have every value of every axis, not every pair; profile full has them all\n`;
      if (size === 'full') expect(text).to.not.contain("the profile's measure");
      else expect(text).to.contain(open);
    });

  for (const profile of ['smoke', 'drill', 'soak', 'apps'])
    it(`--profile ${profile} says that its workloads are chosen by hand, and that no pair is covered`, async () => {
      const text = await matrix('list', '--profile', profile);
      const { coverage } = matrixFor('standard');
      expect(text).to.match(/^workloads \d+\ncoverage {2}chosen by hand$/m);
      expect(text).to.contain(
        `left out, and why:\n  ${coverage?.possible} of the ${coverage?.possible} possible pairs of ${values} values\n    its workloads are chosen by hand`,
      );
    });

  it('shortens a long list of pairs, and does not with -o wide, which has every axis', async () => {
    const [narrow, wide] = [await matrix('list'), await matrix('list', '-o', 'wide')];
    expect(narrow).to.match(/ and \d+ more\n/);
    expect(wide).to.not.match(/ and \d+ more\n/);
    for (const { axis } of axes.filter(({ axis: name }) => name !== 'kind'))
      expect(wide.split('\n')[0]).to.contain(axis.toUpperCase());
    for (const { a, b } of conflictsOf(axes))
      expect(wide).to.contain(`${a.axis}=${a.id} with ${b.axis}=${b.id}`);
  });

  it('-o json and -o yaml say the same, and as much as the table', async () => {
    const listed = JSON.parse(await matrix('list', '--profile', 'standard', '-o', 'json'));
    expect(parse(await matrix('list', '--profile', 'standard', '-o', 'yaml'))).to.deep.equal(listed);
    const { workloads, coverage } = matrixFor('standard');
    expect(listed.workloads.map(workloadId)).to.include.members(workloads.map(workloadId));
    expect(listed.coverage).to.deep.include({
      strength: 2,
      points: coverage?.points.length,
      covered: coverage?.covered,
      absent: [],
    });
    expect(listed.leftOut.at(-1).what).to.contain('possible pairs');
    const byHand = JSON.parse(await matrix('list', '--profile', 'smoke', '-o', 'json'));
    expect(byHand).to.not.have.property('coverage');
    expect(byHand.leftOut).to.have.length(1);
  });

  it('is another with another seed, and the same with the same', async () => {
    const seeded = (seed: string) => matrix('list', '--profile', 'standard', '--seed', seed);
    expect(await seeded('7'))
      .to.equal(await seeded('7'))
      .and.contain('seed 7\n');
    expect(await seeded('7')).to.not.equal(await seeded('8'));
  });
});

describe('matrix show', () => {
  it('tells an axis: its values with their proofs, and what is left out of it', async () => {
    const text = await matrix('show', 'injection', '--profile', 'drill');
    for (const { id } of axes.find(({ axis }) => axis === 'injection')?.values ?? [])
      expect(text).to.match(new RegExp(`^${id} `, 'm'));
    expect(text)
      .to.match(/^LEFT OUT +BECAUSE$/m)
      .and.match(/^annotation-true +the injector's selectors/m);
  });

  it('tells a workload, with and without its namespace: its coordinates, and every call to it', async () => {
    const text = await matrix('show', 'mp-routing/retry', '--profile', 'drill');
    expect(text)
      .to.match(/^workload +mp-routing\/retry$/m)
      .and.match(/^mtls +STRICT/m)
      .and.match(/^GET +retry\.mp-routing/m);
    expect(await matrix('show', 'retry', '--profile', 'drill')).to.equal(text);
  });

  it('names what was probably meant by an unknown name', async () => {
    const failure = await refusal('show', 'mp-routing/retri', '--profile', 'drill');
    expect([failure.code, failure.exit]).to.deep.equal(['MP_MATRIX_UNKNOWN', 2]);
    expect(failure.message).to.contain('did you mean "mp-routing/retry"?');
  });
});

describe('matrix render', () => {
  const rendered = (...words: string[]) => matrix('render', ...words, '--profile', 'drill');
  const kinds = (objects: readonly { readonly kind: string }[]) => objects.map(({ kind }) => kind);

  it('gives the manifests of what is named, as YAML and as JSON', async () => {
    const documents = parseAllDocuments(await rendered('retry')).map((one) => one.toJS());
    expect(JSON.parse(await rendered('retry', '-o', 'json'))).to.deep.equal(documents);
    expect(kinds(documents)).to.include.members(['Namespace', 'Deployment', 'Service', 'VirtualService']);
    expect(documents.filter(({ kind }) => kind === 'Deployment')).to.have.length(1);
  });

  it('composes a workload of coordinates, and takes the images that it is given', async () => {
    const text = await rendered('virtualService=mirror', 'mtls=strict', '--apps-image', 'hub.example/apps:9');
    expect(text).to.contain('mirror:').and.contain('mode: STRICT').and.contain('hub.example/apps:9');
  });

  it('refuses coordinates that are unknown, or impossible together', async () => {
    const unknown = await refusal('render', 'mtls=strikt', '--profile', 'drill');
    expect([unknown.code, unknown.exit]).to.deep.equal(['MP_MATRIX_UNKNOWN', 2]);
    const impossible = await refusal('render', 'proxy=none', 'mtls=strict', '--profile', 'drill');
    expect([impossible.code, impossible.exit]).to.deep.equal(['MP_MATRIX_IMPOSSIBLE', 2]);
  });
});

describe('the matrix commands', () => {
  for (const [words, says] of [
    [
      ['list', '--profile', 'smokey'],
      '--profile must be one of drill, smoke, standard, wide, full, soak, apps, got "smokey"; did you mean "smoke"?',
    ],
    [['list', '--strength', '4'], '--strength must be 2 or 3, got "4"'],
    [['list', '--seed', 'x'], '--seed must be a whole number from 0 to 4294967295, got "x"'],
    [['list', '--seed', ''], '--seed must be a whole number from 0 to 4294967295, got ""'],
    [
      ['list', '--profile', 'smoke', '--seed', '7'],
      '--seed chooses workloads that cover the axes, and those of profile smoke are chosen by hand',
    ],
    [['list', '-o', 'html'], '-o must be one of table, wide, json, yaml, got "html"'],
    [['show', 'retry', '--profile', 'none'], '--profile must be one of'],
    [['list', '--profile', 'toString'], '--profile must be one of'],
    [['show', 'retry', '--strength', '1'], '--strength must be 2 or 3, got "1"'],
    [['render', '-o', 'table'], '-o must be one of yaml, json, got "table"'],
    [['render', '--seed', '1.5'], '--seed must be a whole number'],
  ] as const)
    it(`refuse ${words.map((word) => word || "''").join(' ')}`, async () => {
      const failure = await refusal(...words);
      expect([failure.code, failure.exit]).to.deep.equal(['MP_USAGE', 2]);
      expect(failure.message).to.contain(says);
    });

  it('as a process: what is wrong on standard error with exit code 2, nothing on standard output', async () => {
    const words = ['--import=tsx', 'harness/cli/main.ts', 'matrix', 'list', '--strength', '4'];
    const { exitCode, stdout, stderr } = await runProgram(process.execPath, words, {
      cwd: packageRoot,
      allow: [0, 2],
    });
    expect([exitCode, stdout]).to.deep.equal([2, '']);
    expect(stderr).to.match(/^error MP_USAGE: --strength must be 2 or 3, got "4"$/m);
  }).timeout(20_000);
});
