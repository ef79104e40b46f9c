import { Counter, type Registry } from 'prom-client';
import { processRegistry } from './process-metrics.ts';

export interface CallerMetrics {
  readonly registry: Registry;
  called(to: string, outcome: 'expected' | 'unexpected'): void;
}

/** Every pair begins at 0, so that its first failure is an increase that any query can see. */
export function callerMetrics(from: string, destinations: readonly string[]): CallerMetrics {
  const registry = processRegistry();
  const requests = new Counter({
    name: 'meshproof_requests_total',
    help: 'Calls made',
    labelNames: ['from', 'to', 'outcome'],
    registers: [registry],
  });
  for (const to of destinations) {
    requests.inc({ from, to, outcome: 'expected' }, 0);
    requests.inc({ from, to, outcome: 'unexpected' }, 0);
  }
  return { registry, called: (to, outcome) => requests.inc({ from, to, outcome }) };
}
