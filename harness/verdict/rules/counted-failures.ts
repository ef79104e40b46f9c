import type { JudgeContext } from '../context.ts';
import { errorResult } from '../errors.ts';
import { hostOwners } from '../hosts.ts';
import { type MeshSeries, madeByMesh } from '../mesh-requests.ts';
import { missingWindows, type Rule, windowsOf } from '../rule.ts';
import { groupBy, tally } from '../tally.ts';

export type JudgedWorkload = JudgeContext['workloads'][number];

export interface CountedFailures {
  /** Whose proxies count. */
  readonly reporter: 'source' | 'destination';
  /** @param workload undefined for one that no plan knows */
  readonly isFailure: (series: MeshSeries, workload: JudgedWorkload | undefined) => boolean;
  /** What came, in a word. */
  readonly came: (series: MeshSeries) => string;
  /** Whether nobody can say of such a request how it ended. */
  readonly isUntold?: (series: MeshSeries) => boolean;
}

/** Requests that must not be there, as one side's proxies counted them: of each workload, in each window. */
export const countedFailures =
  ({ reporter, isFailure, came, isUntold = () => false }: CountedFailures): Rule =>
  (context, threshold) => {
    const { requests, workloads, longestGap } = context;
    const own = requests.filter((one) => one.reporter === reporter);
    const owner = ownerOf(workloads, hostOwners(context.input));
    const byOwner = groupBy(own, owner);
    const judgedIds = workloads
      .filter(({ role, meshed }) => role === 'service' && (meshed || reporter === 'source'))
      .map(({ id }) => id);
    const unread = context.unread('requests');
    const aliveAs = `requests at the ${reporter} in istio_requests_total${unread ? ` (it ${unread})` : ''}`;
    const results = [...new Set([...judgedIds, ...byOwner.keys()])].flatMap((workload) => {
      const series = byOwner.get(workload) ?? [];
      const planned = workloads.find(({ id }) => id === workload);
      const bad = series.filter((one) => isFailure(one, planned));
      const untold = series.filter(isUntold);
      return windowsOf(context, threshold).flatMap((window) => {
        const counted = (list: readonly MeshSeries[]) =>
          tally(
            list.map(({ series: one }) => one),
            window,
            longestGap,
          );
        const errors = counted(bad).count;
        const unknown = counted(untold).count;
        // what no plan knows is judged only for its errors
        if (errors === 0 && unknown === 0 && !judgedIds.includes(workload)) return [];
        const detail = describe(bad, came, (one) => counted([one]).count);
        const query = context.query('requests');
        return (
          errorResult(context, threshold, {
            window,
            workload,
            errors,
            unknown,
            alive: counted(series),
            aliveAs,
            detail,
            query,
          }) ?? []
        );
      });
    });
    return { results: [...results, ...missingWindows(context, threshold)] };
  };

/** Whose response it is: the destination when it is known, else the owner of the called host, else who called. */
function ownerOf(
  workloads: readonly JudgedWorkload[],
  hosts: ReadonlyMap<string, string>,
): (series: MeshSeries) => string | undefined {
  const ids = new Set(workloads.map(({ id }) => id));
  return ({ destination, service, source }) => {
    if (destination && ids.has(destination)) return destination;
    const byHost = service && hosts.get(service);
    return byHost ?? (source && ids.has(source) ? source : undefined);
  };
}

function describe(
  series: readonly MeshSeries[],
  came: CountedFailures['came'],
  count: (series: MeshSeries) => number,
): string | undefined {
  const kinds = groupBy(series, (one) => {
    const made = madeByMesh(one.flags) ? `${came(one)} with flag ${one.flags}` : came(one);
    return `${made}${one.source ? ` to ${one.source}` : ''}`;
  });
  const texts = [...kinds]
    .map(([kind, list]) => ({ kind, n: list.reduce((sum, one) => sum + count(one), 0) }))
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n)
    .slice(0, 3)
    .map(({ kind, n }) => `${n} × ${kind}`);
  return texts.length > 0 ? texts.join('; ') : undefined;
}
