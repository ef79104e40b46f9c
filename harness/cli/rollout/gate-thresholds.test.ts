import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Failure } from '../../../reports/failure/failure.ts';
import { packageRoot } from '../../package-root.ts';
import { rulesOfForeignWaves } from '../../verdict/judge-wave.ts';
import { defaultThresholds } from '../../verdict/load-thresholds.ts';
import { gateThresholds, thresholdsOf } from './gate-thresholds.ts';

const shipped = join(packageRoot, 'scenarios/thresholds/rollout.yaml');
const text = readFileSync(shipped, 'utf8');

describe('the thresholds of a gate', () => {
  const refusal = (act: () => unknown): Failure => {
    try {
      act();
    } catch (error) {
      return error as Failure;
    }
    throw new Error('expected a refusal');
  };

  it('that come with meshproof use every rule that can be asked', () => {
    const { thresholds } = thresholdsOf(gateThresholds(shipped));
    expect(thresholds.map(({ rule }) => rule)).to.have.members(rulesOfForeignWaves);
  });

  it('are kept as they were, whatever becomes of the file', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'meshproof-gate-')), 'gate.yaml');
    writeFileSync(path, text);
    const kept = gateThresholds(path);
    writeFileSync(path, 'version: 2');
    expect(kept).to.deep.equal({ where: path, text });
    expect(thresholdsOf(kept).thresholds).to.have.length(rulesOfForeignWaves.length);
  });

  it('are refused with a rule that cannot be asked there: each is named, and those that can', () => {
    const { code, message, detail } = refusal(() => gateThresholds(defaultThresholds));
    expect(code).to.equal('MP_THRESHOLDS_INVALID');
    expect(message).to.contain('client-unexpected: the rule client-unexpected needs');
    expect(message).to.contain('proxy-memory: the rule proxy-memory needs');
    expect(message).to.not.contain('mesh-5xx-source:');
    expect(detail.why).to.match(/^6 of \d+ thresholds can be asked/);
    for (const rule of rulesOfForeignWaves) expect(detail.fix).to.contain(rule);
  });

  it('are refused when none can be asked in the window of a wave', () => {
    for (const windows of ['steady', '[candidate, upgraded]']) {
      const { message, detail } = refusal(() =>
        thresholdsOf({ where: 'gate.yaml', text: text.replaceAll('windows: all', `windows: ${windows}`) }),
      );
      expect(message).to.contain('and the window of a wave is rolling-forward');
      expect(detail.why).to.match(/^0 of 8/);
    }
    const own = text.replaceAll('windows: all', 'windows: [rolling-forward]');
    expect(thresholdsOf({ where: 'gate.yaml', text: own }).thresholds).to.have.length(8);
  });

  it('are refused when there is no such file, or it is none', () => {
    for (const act of [
      () => gateThresholds('/no/such/gate.yaml'),
      () => thresholdsOf({ where: 'gate.yaml', text: '' }),
    ])
      expect(refusal(act).code).to.equal('MP_THRESHOLDS_INVALID');
  });
});
