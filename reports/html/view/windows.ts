import { formatNumber } from '../../format/number.ts';
import { between, formatDuration } from '../../format/time.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { worstVerdict } from '../../record/worst.ts';
import { isMoving } from '../chart/outline.ts';
import { markOf } from './mark.ts';

/** The windows in their order, numbered as everywhere on the page, each with its worst verdict. */
export function windowsOf(record: RunRecord) {
  return record.windows.map((window, index) => {
    const results = record.thresholds.filter((one) => one.window === window.name);
    const traffic = record.ledger.byWindow.find((one) => one.window === window.name);
    return {
      number: index + 1,
      name: window.name,
      moving: isMoving(window.name),
      mark: markOf(worstVerdict(results.map((one) => one.verdict))),
      took: formatDuration(between(window.start, window.end)),
      passed: results.filter((one) => one.verdict === 'pass').length,
      judged: results.length,
      unexpected: traffic === undefined ? '–' : formatNumber(traffic.unexpected),
      alarming: (traffic?.unexpected ?? 0) > 0,
      requests: traffic === undefined ? '–' : formatNumber(traffic.total),
    };
  });
}
