import type { JudgeContext } from '../context.ts';
import { errorResult } from '../errors.ts';
import { hostOwners } from '../hosts.ts';
import { type MeshSeries, madeByMesh } from '../mesh-requests.ts';
import { missingWindows, type Rule, windowsOf } from '../rule.ts';
import { groupBy, tally } from '../tally.ts';

type Workload = JudgeContext['workloads'][number];

/**
 * Responses 5xx that nobody asked for, as one side's proxies counted them. Asked for is a status that the workload's
 * calls ask for, and that the application sent: a response flag says that the mesh made it.
 */
export const unasked5xx =
  (reporter: 'source' | 'destination'): Rule =>
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
      const bad = series.filter((one) => isUnasked(one, planned));
      return windowsOf(context, threshold).flatMap((window) => {
        const errors = tally(
          bad.map(({ series: one }) => one),
          window,
          longestGap,
        ).count;
        // what no plan knows is judged only for its errors
        if (errors === 0 && !judgedIds.includes(workload)) return [];
        const alive = tally(
          series.map(({ series: one }) => one),
          window,
          longestGap,
        );
        const detail = describe(bad, (one) => tally([one.series], window, longestGap).count);
        const query = context.query('requests');
        return (
          errorResult(context, threshold, { window, workload, errors, alive, aliveAs, detail, query }) ?? []
        );
      });
    });
    return { results: [...results, ...missingWindows(context, threshold)] };
  };

/** Whose response it is: the destination when it is known, else the owner of the called host, else who called. */
function ownerOf(
  workloads: readonly Workload[],
  hosts: ReadonlyMap<string, string>,
): (series: MeshSeries) => string | undefined {
  const ids = new Set(workloads.map(({ id }) => id));
  return ({ destination, service, source }) => {
    if (destination && ids.has(destination)) return destination;
    const byHost = service && hosts.get(service);
    return byHost ?? (source && ids.has(source) ? source : undefined);
  };
}

function isUnasked({ code, flags }: MeshSeries, workload: Workload | undefined): boolean {
  if (!/^5\d\d$/.test(code)) return false;
  const asked = workload?.askedCodes.includes(Number(code)) ?? false;
  if (!asked) return true;
  return madeByMesh(flags) && !(workload?.askedFlags ?? []).includes(flags);
}

function describe(series: readonly MeshSeries[], count: (series: MeshSeries) => number): string | undefined {
  const kinds = groupBy(series, ({ code, flags, source }) => {
    const made = madeByMesh(flags) ? `${code} with flag ${flags}` : `${code}`;
    return `${made}${source ? ` to ${source}` : ''}`;
  });
  const texts = [...kinds]
    .map(([kind, list]) => ({ kind, n: list.reduce((sum, one) => sum + count(one), 0) }))
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n)
    .slice(0, 3)
    .map(({ kind, n }) => `${n} × ${kind}`);
  return texts.length > 0 ? texts.join('; ') : undefined;
}
