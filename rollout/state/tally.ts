import { parseLine } from '../run/journal.ts';

/** How far a rollout has come, over all of its tries, as its journal tells. Workloads by name. */
export interface Tally {
  readonly ready: readonly string[];
  readonly failed: readonly FailedThere[];
  readonly skipped: readonly string[];
  /** Begun, with the ISO time, and not known to have ended. */
  readonly inFlight: readonly InFlight[];
  /** Restarted by it, however that ended. */
  readonly begun: readonly string[];
  /** Waves whose gate was passed. */
  readonly wavesPassed: number;
  readonly wave?: { readonly wave: number; readonly of: number };
  /** Why no other restart begins, while it is held. */
  readonly held?: string;
  /** `begun` again and again until it `ended`: then nothing of it is left to do but what failed. */
  readonly phase: 'new' | 'begun' | 'interrupted' | 'ended';
  /** ISO time of the last line. */
  readonly last?: string;
}

export interface InFlight {
  readonly workload: string;
  readonly since: string;
  /** What it would fail as, while nothing changes about it. */
  readonly stuck?: { readonly reason: string; readonly seen: string };
}

export interface FailedThere {
  readonly workload: string;
  readonly reason: string;
  readonly seen: string;
}

type Entry = Record<string, unknown>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export function tallyOf(journal: string): Tally {
  const ends = new Map<string, 'ready' | 'skipped' | FailedThere>();
  const inFlight = new Map<string, InFlight>();
  const begun = new Set<string>();
  const told: Mutable<Pick<Tally, 'phase' | 'held' | 'wave' | 'wavesPassed' | 'last'>> = {
    phase: 'new',
    wavesPassed: 0,
  };
  const take = (entry: Entry) => {
    const workload = String(entry.workload);
    const at = String(entry.at);
    told.last = at;
    switch (entry.type) {
      case 'plan':
        told.phase = 'begun';
        told.held = undefined;
        inFlight.clear();
        break;
      case 'restarting':
        begun.add(workload);
        ends.delete(workload);
        inFlight.set(workload, { workload, since: at });
        break;
      case 'waiting':
      case 'classified': {
        const stuck =
          entry.type === 'classified'
            ? { reason: String(entry.reason), seen: String(entry.seen) }
            : undefined;
        const flight = inFlight.get(workload);
        if (flight) inFlight.set(workload, { workload, since: flight.since, ...(stuck && { stuck }) });
        break;
      }
      case 'ready':
      case 'skipped':
        ends.set(workload, entry.type);
        inFlight.delete(workload);
        break;
      case 'failed':
        ends.set(workload, { workload, reason: String(entry.reason), seen: String(entry.seen) });
        inFlight.delete(workload);
        break;
      case 'wave':
        told.wave = { wave: Number(entry.wave), of: Number(entry.of) };
        break;
      case 'gate':
        if (entry.verdict === 'pass') told.wavesPassed = Math.max(told.wavesPassed, Number(entry.wave));
        break;
      case 'held':
        told.held = String(entry.reason);
        break;
      case 'unheld':
        told.held = undefined;
        break;
      case 'interrupted':
      case 'ended':
        told.phase = entry.type;
        break;
    }
  };
  for (const line of journal.split('\n')) {
    const entry = parseLine(line);
    if (entry) take(entry);
  }
  const named = [...ends];
  return {
    ...told,
    ready: named.flatMap(([workload, end]) => (end === 'ready' ? [workload] : [])),
    skipped: named.flatMap(([workload, end]) => (end === 'skipped' ? [workload] : [])),
    failed: named.flatMap(([, end]) => (typeof end === 'object' ? [end] : [])),
    inFlight: [...inFlight.values()],
    begun: [...begun],
  };
}
