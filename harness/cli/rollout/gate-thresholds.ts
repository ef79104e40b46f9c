import { Failure } from '../../../reports/failure/failure.ts';
import type { Wishes } from '../../../rollout/state/saved.ts';
import { windowOfWaves } from '../../verdict/judge-foreign-wave.ts';
import { rulesOfForeignWaves } from '../../verdict/judge-wave.ts';
import { parseThresholds, readThresholds } from '../../verdict/load-thresholds.ts';
import type { Threshold, ThresholdFile } from '../../verdict/threshold.ts';

type Kept = NonNullable<Wishes['gateThresholds']>;

/** A thresholds file as a rollout keeps it. @throws Failure MP_THRESHOLDS_INVALID */
export function gateThresholds(path: string): Kept {
  const kept = { where: path, text: readThresholds(path) };
  thresholdsOf(kept);
  return kept;
}

/** The thresholds of a gate; each can be asked behind a wave. @throws Failure MP_THRESHOLDS_INVALID */
export function thresholdsOf({ where, text }: Kept): ThresholdFile {
  const file = parseThresholds(text, where);
  const problems = file.thresholds.flatMap((threshold) => {
    const why = unaskable(threshold);
    return why === undefined ? [] : [`${threshold.name}: ${why}`];
  });
  if (problems.length === 0) return file;
  const left = file.thresholds.length - problems.length;
  throw new Failure('MP_THRESHOLDS_INVALID', {
    what: problems.join('\n         '),
    where,
    why: `${left} of ${file.thresholds.length} thresholds can be asked behind a wave of a roll-out`,
    fix: `these rules can be: ${rulesOfForeignWaves.join(', ')}; scenarios/thresholds/rollout.yaml has them all`,
  });
}

function unaskable({ rule, windows }: Threshold): string | undefined {
  if (!rulesOfForeignWaves.includes(rule))
    return `the rule ${rule} needs the clients' own count, load generators, or a second window to compare with`;
  if (windows === 'all' || (windows !== 'steady' && windows.includes(windowOfWaves))) return undefined;
  const named = windows === 'steady' ? windows : windows.join(', ');
  return `its windows are ${named}, and the window of a wave is ${windowOfWaves}`;
}
