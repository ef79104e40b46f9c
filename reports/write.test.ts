import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Failure } from './failure/failure.ts';
import { writeAtomically } from './files/write-atomically.ts';
import { parseRunRecord } from './record/parse.ts';
import { sampleRecord } from './record/samples/sample-record.ts';
import { writeReports } from './write.ts';

describe('writing the reports', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshproof-reports-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('leaves the four files and nothing else', async () => {
    const record = sampleRecord('fail');
    const files = await writeReports(record, join(folder, 'runs', '1'));
    expect(await readdir(join(folder, 'runs', '1'))).to.have.members([
      'run.json',
      'summary.txt',
      'junit.xml',
      'report.html',
    ]);
    expect(parseRunRecord(await readFile(files.json, 'utf8'))).to.deep.equal(
      JSON.parse(JSON.stringify(record)),
    );
    expect(await readFile(files.text, 'utf8')).to.match(/\(exit 99\)\n$/);
    expect(await readFile(files.junit, 'utf8')).to.match(/<\/testsuites>\n$/);
    expect(await readFile(files.html, 'utf8')).to.match(/<\/html>\n$/);
  });

  it('replaces the reports of an earlier attempt', async () => {
    await writeReports(sampleRecord('fail'), folder);
    const { text } = await writeReports(sampleRecord('pass'), folder);
    expect(await readFile(text, 'utf8')).to.include('verdict: PASS');
    expect(await readdir(folder)).to.have.length(4);
  });

  it('says where and why when the folder is a file', async () => {
    const file = join(folder, 'taken');
    await writeFile(file, 'mine');
    const failure = await writeReports(sampleRecord('pass'), file).catch((thrown: unknown) => thrown);
    expect(failure).to.be.instanceOf(Failure);
    expect((failure as Failure).code).to.equal('MP_REPORT_WRITE');
    expect(await readFile(file, 'utf8')).to.equal('mine');
  });

  it('leaves the old file and no other when the new one cannot take its place', async () => {
    await mkdir(join(folder, 'report.html'));
    const failure = await writeAtomically(join(folder, 'report.html'), 'new').catch(
      (thrown: unknown) => thrown,
    );
    expect(failure).to.be.instanceOf(Failure);
    expect(await readdir(folder)).to.deep.equal(['report.html']);
  });

  it('says that a folder is missing', async () => {
    const failure = await writeAtomically(join(folder, 'none', 'a'), 'x').catch((thrown: unknown) => thrown);
    expect((failure as Failure).detail.why).to.equal('The folder does not exist.');
  });
});
