import { hostname } from 'node:os';
import { errorRatio } from '../../../dashboards/error-ratio.ts';
import { type ExitCode, exitCodes } from '../../../reports/failure/exit-codes.ts';
import { asFailure, Failure } from '../../../reports/failure/failure.ts';
import type { Cluster } from '../../../rollout/kube/cluster.ts';
import { holdLease } from '../../../rollout/lease/keep.ts';
import { processMark } from '../../../rollout/lease/process-mark.ts';
import { isArgo } from '../../../rollout/plan/argo.ts';
import { lister } from '../../../rollout/plan/snapshot.ts';
import { checkRights } from '../../../rollout/rights/check.ts';
import { awaitInjector } from '../../../rollout/run/await-injector.ts';
import { leftBehind } from '../../../rollout/run/left-behind.ts';
import { outsideOf } from '../../../rollout/run/maintenance.ts';
import { cronJobsOf } from '../../../rollout/run/next-runs.ts';
import type { RolloutResult } from '../../../rollout/run/result.ts';
import { runRollout } from '../../../rollout/run/run.ts';
import type { SavedRollout } from '../../../rollout/state/saved.ts';
import { openJournalOf, proxyConfigFolderOf, readJournalOf } from '../../../rollout/state/store.ts';
import { tallyOf } from '../../../rollout/state/tally.ts';
import { connectPrometheus, type Prometheus } from '../../prometheus/connect.ts';
import { userName } from './connect.ts';
import { gateFor } from './gate.ts';
import { type Interrupts, listenForInterrupts } from './interrupts.ts';
import { type RolloutView, rolloutView } from './view.ts';

export interface Conducted {
  readonly result: RolloutResult;
  /** What it ends with when a signal stopped it. */
  readonly interrupted?: ExitCode;
}

/**
 * Moves a saved rollout, from its beginning or from where it was cut off: rights, Lease, injector, then wave by wave.
 * @param prometheus address in place of the saved one, which has no credentials
 * @throws Failure MP_ROLLOUT_RIGHTS, MP_ROLLOUT_HELD, MP_ROLLOUT_LEASE_LOST, MP_WAIT_TIMEOUT, MP_INTERRUPTED
 */
export async function conduct(
  cluster: Cluster,
  folder: string,
  saved: SavedRollout,
  prometheus = saved.wishes.prometheus,
): Promise<Conducted> {
  const { id, plan, wishes, namespaces } = saved;
  const istiod = saved.cluster.leaseNamespace;
  const argo = plan.some((planned) => planned.decision.action === 'restart' && isArgo(planned));
  await checkRights(cluster, { namespaces, istiod, argo, proxyConfig: wishes.proxyConfig });
  const view = rolloutView(plan.filter(({ decision }) => decision.action === 'restart').length);
  const interrupts = listenForInterrupts(view.say);
  const server = prometheus ? connectPrometheus(prometheus) : undefined;
  const watched = server && watchErrors(server, view, namespaces);
  try {
    const lease = await holdLease(cluster, {
      namespace: istiod,
      run: id,
      identity: `${userName()}@${hostname()} process ${process.pid}`,
      process: processMark(process.pid),
      signal: interrupts.stopNew,
    });
    try {
      await awaitInjector(cluster, plan, { signal: interrupts.stopNew });
      const result = await runRollout(cluster, plan, {
        ...wishes,
        onFailure: 'stop',
        namespaces,
        gate: gateFor(wishes, server, (within) =>
          lister(cluster, { namespaces, within })({ apiVersion: 'v1', kind: 'Pod' }),
        ),
        wavesPassed: tallyOf(readJournalOf(folder, id)).wavesPassed,
        hold: () => lease.hold() ?? (wishes.onlyBetween && outsideOf(wishes.onlyBetween, new Date())),
        stopNew: AbortSignal.any([interrupts.stopNew, lease.lost]),
        signal: interrupts.stop,
        onEvent: view.onEvent,
        journal: openJournalOf(folder, id),
        proxyConfigs: wishes.proxyConfig ? { folder: proxyConfigFolderOf(folder, id) } : undefined,
      });
      if (lease.lost.aborted && result.notBegun.length > 0) throw lease.lost.reason;
      return { result, interrupted: interrupts.exitCode() };
    } finally {
      await lease.release();
    }
  } catch (error) {
    throw orInterrupted(error, interrupts);
  } finally {
    clearInterval(watched);
    interrupts.end();
    view.end();
  }
}

/** A wait that the first signal ended ends as an interruption, and not as a defect. */
function orInterrupted(error: unknown, interrupts: Interrupts): unknown {
  const exit = interrupts.exitCode();
  if (exit === undefined || (error instanceof Failure && error.code !== 'MP_INTERNAL')) return error;
  return new Failure('MP_INTERRUPTED', { what: 'stopped before the first restart', exit, cause: error });
}

function watchErrors(server: Prometheus, view: RolloutView, namespaces: readonly string[] | undefined) {
  const expr = errorRatio(namespaces);
  const look = async () => {
    try {
      const [sample] = await server.instant(expr);
      view.errorRatio(typeof sample?.value === 'number' ? sample.value : 'not known');
    } catch (error) {
      view.errorRatio(`not known (${asFailure(error).code})`);
    }
  };
  void look();
  const timer = setInterval(() => void look(), 5_000);
  timer.unref();
  return timer;
}

/** Tells how a rollout without a failure ended, and gives the exit code. */
export function tellEnd(
  { result, interrupted }: Conducted,
  saved: SavedRollout,
  say: (line: string) => void,
): ExitCode {
  const { restarted, notBegun, seconds } = result;
  say(
    `${restarted.length} workloads are on the new proxy, ${notBegun.length} are not begun (${seconds.toFixed(0)} s)`,
  );
  for (const { workload, reason } of leftBehind(saved.plan, result))
    say(`${workload}: left as it was: ${reason}`);
  const cronJobs = cronJobsOf(saved.plan).length;
  if (cronJobs > 0)
    say(
      `${cronJobs} CronJobs: whether their next run has the new proxy: meshproof rollout status ${saved.id}`,
    );
  return notBegun.length > 0 && interrupted !== undefined ? interrupted : exitCodes.qualified;
}
