import { Counter, Gauge, type Registry } from 'prom-client';
import { type CallerMetrics, callerMetrics } from './caller-metrics.ts';

export interface HolderMetrics {
  readonly registry: Registry;
  readonly called: CallerMetrics['called'];
  held(to: string, is: 'up' | 'down'): void;
  broken(to: string, side: string, explained: boolean): void;
}

/** Heartbeats count as calls; beside them, the connections that stand and those that broke. */
export function holderMetrics(from: string, destinations: readonly string[]): HolderMetrics {
  const { registry, called } = callerMetrics(from, destinations);
  const standing = new Gauge({
    name: 'meshproof_held_connections',
    help: 'Connections that stand',
    labelNames: ['from', 'to'],
    registers: [registry],
  });
  const breaks = new Counter({
    name: 'meshproof_breaks_total',
    help: 'Connections that ended',
    labelNames: ['from', 'to', 'side', 'explained'],
    registers: [registry],
  });
  for (const to of destinations) {
    standing.set({ from, to }, 0);
    breaks.inc({ from, to, side: 'unknown', explained: 'false' }, 0);
  }
  return {
    registry,
    called,
    held: (to, is) => standing.inc({ from, to }, is === 'up' ? 1 : -1),
    broken: (to, side, explained) => breaks.inc({ from, to, side, explained: `${explained}` }),
  };
}
