import type { RunRecord } from '../../reports/record/run-record.ts';
import { windowAt } from '../ledger/windows.ts';
import { type WeighedBreak, weighedBreaks } from './breaks.ts';
import type { JudgeContext } from './context.ts';

/** The ends of held connections as a run record holds them; beyond the cap those that nothing explains are kept first. */
export function breaksRecord(context: JudgeContext): NonNullable<RunRecord['breaks']> {
  const all = weighedBreaks(context);
  const { ledgerEntries } = context.input.thresholds.settings;
  const unexplained = all.filter(({ explained }) => explained === undefined);
  const kept =
    all.length <= ledgerEntries
      ? all
      : [...unexplained, ...all.filter(({ explained }) => explained !== undefined)]
          .slice(0, ledgerEntries)
          .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return { total: all.length, unexplained: unexplained.length, entries: kept.map(entryOf) };
}

const entryOf = ({ at, window, from, to, call, side, how, explained, why, lived, pod }: WeighedBreak) => ({
  at,
  window,
  from,
  to,
  call,
  side,
  how,
  explained,
  why,
  lived,
  pod,
});

/** What the operator did on purpose, oldest first. */
export function actsRecord({ input, windows }: JudgeContext): NonNullable<RunRecord['acts']> {
  return input.ledger.acts
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .slice(0, input.thresholds.settings.ledgerEntries)
    .map(({ at, act, target, result, detail }) => ({
      at,
      window: windowAt(windows, Date.parse(at) / 1000)?.name,
      act,
      target,
      result,
      detail: detail || undefined,
    }));
}
