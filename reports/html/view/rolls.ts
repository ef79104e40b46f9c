import { csv, csvDataUri } from '../../csv/csv.ts';
import { clip, counted } from '../../format/clip.ts';
import { between, formatDuration } from '../../format/time.ts';
import { rolledWindows, rollSeconds } from '../../record/rolls.ts';
import type { RollRecord, RunRecord } from '../../record/run-record.ts';
import type { Limits } from '../limits.ts';

/** Units that the drawing of a whole window is wide. */
const width = 400;
const columns = ['window', 'workload', 'start', 'starting', 'ending', 'between'] as const;

/** The rolled workloads of each window on its own time line, the first to begin on top; undefined when none was rolled. */
export function rollsOf(record: RunRecord, limits: Limits) {
  const windows = rolledWindows(record);
  if (windows.length === 0) return undefined;
  return {
    href: csvDataUri(
      csv([columns, ...(record.rolls ?? []).map((roll) => columns.map((name) => String(roll[name])))]),
    ),
    windows: windows.map(({ window, took, count, starting, ending, between: neither }) => {
      const begun = record.windows.find(({ name }) => name === window)?.start ?? '';
      const rolls = (record.rolls ?? [])
        .filter((roll) => roll.window === window)
        .sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
      const shown = rolls.slice(0, limits.heatRows);
      return {
        name: window,
        summary: `${counted(count, 'workload')} in ${formatDuration(took)}. Of their time together ${share(starting)} went into new pods, ${share(ending)} into old ones, ${share(neither)} into neither.`,
        width,
        rows: shown.map((roll) => ({ ...rowOf(roll, limits), ...barsOf(roll, begun, took) })),
        more:
          rolls.length > shown.length
            ? `${counted(rolls.length - shown.length, 'more workload')} in run.json.`
            : undefined,
      };
    }),
  };
}

const share = (part: number) => `${Math.round(part * 100)} %`;

const seconds = (value: number) => `${value.toFixed(1)} s`;

const rowOf = (roll: RollRecord, { text }: Limits) => ({
  workload: clip(roll.workload, text),
  starting: seconds(roll.starting),
  ending: seconds(roll.ending),
  between: seconds(roll.between),
  total: seconds(rollSeconds(roll)),
});

/** The three parts one after the other from where the first pod moved: their sums, not each single pod. */
function barsOf(roll: RollRecord, begun: string, took: number) {
  const place = (milliseconds: number) => (Math.max(0, milliseconds) / took) * width;
  const parts = [roll.starting, roll.between, roll.ending].map((seconds) => place(seconds * 1000));
  const [starting = 0, neither = 0, ending = 0] = parts;
  const from = place(between(begun, roll.start));
  const unit = (value: number) => value.toFixed(1);
  return {
    from: unit(from),
    new: unit(starting),
    rest: unit(from + starting),
    idle: unit(neither),
    last: unit(from + starting + neither),
    old: unit(ending),
  };
}
