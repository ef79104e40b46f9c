import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { hostileRecord } from '../record/samples/hostile.ts';
import { hugeRecord } from '../record/samples/huge.ts';
import { sampleRecord } from '../record/samples/sample-record.ts';
import { renderText } from './render-text.ts';

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

describe('the report for a terminal', () => {
  it('ends with the verdict', () => {
    const last = (['pass', 'fail', 'inconclusive', 'rolled-back'] as const).map((kind) =>
      lastLine(renderText(sampleRecord(kind), { colour: false })),
    );
    expect(last).to.deep.equal([
      'verdict: PASS  1.31.0-rc.0 qualifies against 1.30.4 (exit 0)',
      'verdict: FAIL  1.31.0-rc.0 does not qualify against 1.30.4 (exit 99)',
      'verdict: INCONCLUSIVE  1.31.0-rc.0 is neither proven nor refused against 1.30.4 (exit 5)',
      'verdict: ERROR  The move to 1.31.0-rc.0 failed and was rolled back to 1.30.4 (exit 6)',
    ]);
  });

  it('names threshold, window, workload and value of what failed', () => {
    const text = renderText(sampleRecord('fail'), { colour: false });
    expect(text).to.match(/errors-source +fail +36 requests +.*68\/72/);
    expect(text).to.match(/fail +candidate +mp-smoke-7f3a\/headless +1\.313 \(95 %: 1\.287 to 1\.339\)/);
    expect(text).to.match(/inconclusive +candidate +mp-smoke-7f3a\/batch/);
    expect(text).to.include('… and 52 more in run.json');
  });

  it('counts the connections that ended and the acts of the operator, where there were any', () => {
    const text = renderText(sampleRecord('fail'), { colour: false });
    expect(text).to.include('connections: 3 ended, 1 unexplained\nacts: 4, 1 refused by the cluster');
    expect(renderText(sampleRecord('pass'), { colour: false })).to.not.match(/connections:|acts:/);
  });

  it('says the same in colour', () => {
    const coloured = renderText(sampleRecord('fail'), { colour: true });
    expect(coloured).to.include('\u001b[31m');
    expect(stripVTControlCharacters(coloured)).to.equal(renderText(sampleRecord('fail'), { colour: false }));
  });

  it('lets no string repaint the terminal or forge the last line', () => {
    const text = renderText(hostileRecord(), { colour: false });
    expect(text.replaceAll('\n', '')).to.not.match(/[\p{Cc}\p{Bidi_Control}\u2028\u2029\p{Surrogate}]/u);
    expect(text).to.not.match(/^ *verdict: PASS/m);
  });

  it('says no pass for a record that contradicts itself', () => {
    const text = renderText({ ...sampleRecord('pass'), thresholds: [] }, { colour: false });
    expect(text).to.include('No threshold was judged.');
    expect(lastLine(text)).to.equal(
      'verdict: ERROR  This record contradicts itself and proves nothing (exit 0)',
    );
  });

  it('stays short for a week and 10,000 results', () => {
    expect(renderText(hugeRecord(), { colour: false }).split('\n').length).to.be.lessThan(120);
  });
});
