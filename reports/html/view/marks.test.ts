import { expect } from 'chai';
import type { ActRecord, BreakEntry, RunRecord } from '../../record/run-record.ts';
import { sampleRecord } from '../../record/samples/sample-record.ts';
import { detailLevels } from '../limits.ts';
import { disturbancesOf } from './disturbances.ts';
import { marksOf } from './marks.ts';

const at = (second: number) => new Date(1.8e12 + second * 1000).toISOString();
const ended = (second: number, explained?: 'announced' | 'replaced'): BreakEntry => ({
  at: at(second),
  from: 'mp-held/holder',
  to: 'mp-held/talker',
  call: 'tcp://talker.mp-held:9000',
  side: 'unknown',
  how: 'FIN',
  explained,
  why: 'closed without a word',
  lived: 12.34,
  pod: 'holder-a',
});
const act = (second: number): ActRecord => ({
  at: at(second),
  act: 'restart',
  target: 'Deployment mp-chaos/restless',
  result: 'done',
});
const record = (entries: BreakEntry[], acts: ActRecord[]): RunRecord => ({
  ...sampleRecord('pass'),
  breaks: {
    total: entries.length,
    unexplained: entries.filter(({ explained }) => explained === undefined).length,
    entries,
  },
  acts,
});

describe('the marks in the charts', () => {
  it('are the acts and the ends of connections in their order, those that nothing explains apart', () => {
    const marks = marksOf(record([ended(5, 'announced'), ended(9)], [act(7)]));
    expect(marks.map(({ kind }) => kind)).to.deep.equal(['break', 'act', 'surprise']);
    expect(marks[2]?.text).to.equal('tcp://talker.mp-held:9000 ended: FIN, unexplained');
  });

  it('are no more than can be seen, and lose none that nothing explains', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => act(index));
    const marks = marksOf(record([ended(4_000), ended(4_001)], many));
    expect(marks.length).to.equal(300);
    expect(marks.filter(({ kind }) => kind === 'surprise')).to.have.length(2);
    expect(marks.at(-1)?.at).to.be.greaterThan(marks[0]?.at ?? 0);
  });

  it('are none for a run that held nothing and disturbed nothing', () => {
    expect(marksOf(sampleRecord('pass'))).to.deep.equal([]);
    const [limits] = detailLevels;
    expect(limits && disturbancesOf({ ...sampleRecord('pass'), acts: [] }, limits)).to.equal(undefined);
  });
});

describe('the table of connections', () => {
  it('begins with what nothing explains', () => {
    const [limits] = detailLevels;
    const table = limits && disturbancesOf(record([ended(1, 'replaced'), ended(2)], []), limits);
    expect(table?.breaks.rows.map(({ explained }) => explained)).to.deep.equal(['no', 'replaced']);
    expect(table?.breaks).to.include({ total: '2', unexplained: '1', clean: false });
  });
});
