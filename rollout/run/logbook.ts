import type { Cluster } from '../kube/cluster.ts';
import type { Outcome } from '../plan/decision.ts';
import { idOf, type RolloutPlan } from '../plan/plan.ts';
import type { Happening, RolloutEvent } from './events.ts';
import { type Evidence, gatherEvidence } from './evidence.ts';
import type { Flight } from './flight.ts';
import type { GateStop } from './gate.ts';
import { type JournalEntry, journalLine } from './journal.ts';
import type { LiveView } from './live.ts';
import type { ProxyConfigOptions } from './proxy-config.ts';
import type { Trouble } from './reasons.ts';
import type { RolloutResult } from './result.ts';

export interface LogbookSinks {
  readonly onEvent?: (event: RolloutEvent) => void;
  readonly journal?: (line: string) => void;
  /** Takes what proxies of failed workloads are configured with. */
  readonly proxyConfigs?: ProxyConfigOptions;
}

/** Tells what happens, to the journal first, and keeps what becomes the result. */
export interface Logbook {
  /** How many workloads have failed. */
  failures(): number;
  tell(happening: Happening): void;
  ready(flight: Flight, pods: number): void;
  leave(workload: string, outcome: Outcome, reason: string): void;
  /** Gathers the evidence meanwhile: other workloads in flight are not kept waiting. */
  fail(flight: Flight, trouble: Trouble, live: LiveView): void;
  interrupted(inFlight: readonly string[], error: unknown): void;
  end(notBegun: readonly string[], stoppedBy?: GateStop): Promise<RolloutResult>;
}

export const secondsOf = ({ began }: Flight): number => (performance.now() - began) / 1000;

export function openLogbook(cluster: Cluster, hash: string, plan: RolloutPlan, sinks: LogbookSinks): Logbook {
  const started = performance.now();
  const restarted: string[] = [];
  const skipped: RolloutResult['skipped'][number][] = [];
  const failed: {
    readonly workload: string;
    readonly trouble: Trouble;
    readonly evidence: Promise<Evidence>;
  }[] = [];
  const now = () => new Date().toISOString();
  const write = (entry: JournalEntry) => sinks.journal?.(journalLine(entry));
  const tell = (happening: Happening) => {
    const event = { at: now(), ...happening } as RolloutEvent;
    write(event);
    sinks.onEvent?.(event);
  };
  write({ at: now(), type: 'plan', hash, plan });

  return {
    failures: () => failed.length,
    tell,
    ready(flight, pods) {
      const workload = idOf(flight.planned);
      restarted.push(workload);
      tell({ type: 'ready', workload, pods, seconds: secondsOf(flight) });
    },
    leave(workload, outcome, reason) {
      skipped.push({ workload, outcome, reason });
      tell({ type: 'skipped', workload, outcome, reason });
    },
    fail(flight, trouble, live) {
      const { planned } = flight;
      const workload = idOf(planned);
      const [object, pods] = [live.workload(planned), live.pods(planned)];
      const { reason } = trouble;
      const { proxyConfigs } = sinks;
      const evidence = gatherEvidence(cluster, planned, object, pods, { reason, proxyConfigs });
      failed.push({ workload, trouble, evidence });
      tell({ type: 'failed', workload, ...trouble, seconds: secondsOf(flight) });
    },
    interrupted(inFlight, error) {
      const reason = error instanceof Error ? error.message : String(error);
      write({ at: now(), type: 'interrupted', inFlight, reason });
    },
    async end(notBegun, stoppedBy) {
      const failures = failed.map(async ({ workload, trouble, evidence }) => ({
        workload,
        ...trouble,
        evidence: await evidence,
      }));
      const seconds = (performance.now() - started) / 1000;
      const ended = { hash, restarted, failed: await Promise.all(failures), skipped, notBegun, seconds };
      const result = stoppedBy ? { ...ended, stoppedBy } : ended;
      write({ at: now(), type: 'ended', ...result });
      return result;
    },
  };
}
