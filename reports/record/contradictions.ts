import type { RunRecord } from './run-record.ts';

/**
 * What in a record speaks against its own verdict, one sentence each; empty for an honest record.
 * The last guard against a release that is called qualified without having been measured.
 */
export function contradictions(record: RunRecord): readonly string[] {
  const { verdict, exitCode, thresholds, stages, ledger } = record;
  const found: string[] = [];
  if ((verdict === 'pass') !== (exitCode === 0)) {
    found.push(`The verdict is ${verdict}, yet the exit code is ${exitCode}.`);
  }
  const unmeasured = thresholds.filter((one) => one.verdict === 'pass' && !measured(one));
  if (unmeasured.length > 0) found.push(`${count(unmeasured.length, 'threshold')} passed without a sample.`);
  if (verdict !== 'pass') return found;

  if (thresholds.length === 0) found.push('The verdict is pass, yet no threshold was judged.');
  const notPassed = thresholds.filter((one) => one.verdict !== 'pass').length;
  if (notPassed > 0) found.push(`The verdict is pass, yet ${count(notPassed, 'threshold')} did not pass.`);
  if (ledger.total <= 0) found.push('The verdict is pass, yet no request was sent.');
  const broken = stages.filter((stage) => stage.outcome === 'failed' || stage.outcome === 'interrupted');
  for (const stage of broken) {
    found.push(`The verdict is pass, yet the stage "${stage.name}" is ${stage.outcome}.`);
  }
  return found;
}

function measured(result: RunRecord['thresholds'][number]): boolean {
  return result.value !== null && Number.isFinite(result.value) && result.samples > 0;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
