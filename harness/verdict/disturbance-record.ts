import { counted } from '../../reports/format/clip.ts';
import type { RunRecord } from '../../reports/record/run-record.ts';
import { windowAt } from '../ledger/windows.ts';
import { type WeighedBreak, weighedBreaks } from './breaks.ts';
import type { JudgeContext } from './context.ts';
import { certificateOf, rotationsIn } from './rotations.ts';

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

type Acts = NonNullable<RunRecord['acts']>;

/** What was done on purpose, oldest first: by the operator, and by proxies whose certificates are short-lived. */
export function actsRecord(context: JudgeContext): Acts {
  const { input, windows } = context;
  const byOperator = input.ledger.acts.map(({ at, act, target, result, detail }) => ({
    at,
    window: windowAt(windows, Date.parse(at) / 1000)?.name,
    act,
    target,
    result,
    detail: detail || undefined,
  }));
  return [...byOperator, ...rotationActs(context)]
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .slice(0, input.thresholds.settings.ledgerEntries);
}

/** One for each workload and window, at its first new certificate: in a soak there are thousands. */
function rotationActs(context: JudgeContext): Acts {
  const { input, windows, workloads, pods } = context;
  return workloads.flatMap(({ id, kind, newCertificateSeconds: every }) => {
    if (every === undefined) return [];
    const all = pods
      .filter(({ workload }) => workload === id)
      .flatMap((life) =>
        rotationsIn(certificateOf(context, life), every).map((one) => ({ ...one, pod: life.pod })),
      );
    return windows.flatMap((window) => {
      const here = all
        .filter(({ at }) => at > window.start && at <= window.end)
        .toSorted((a, b) => a.at - b.at);
      const [first] = here;
      if (!first) return [];
      const count = new Set(here.map(({ pod }) => pod)).size;
      return {
        at: new Date((first.at - input.samples.skewSeconds) * 1000).toISOString(),
        window: window.name,
        act: 'rotate',
        target: `${kind} ${id}`,
        result: 'done' as const,
        detail: `${counted(here.length, 'new certificate')} in ${counted(count, 'pod')}, the first good for ${Math.round(first.validFor)} s`,
      };
    });
  });
}
