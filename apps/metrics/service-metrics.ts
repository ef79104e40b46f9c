import { Counter, Histogram, type Registry } from 'prom-client';
import { processRegistry } from './process-metrics.ts';

export interface ServiceMetrics {
  readonly registry: Registry;
  /** @param path the route, never the URL: its number must stay small. */
  answered(request: { path: string; method: string; code: number; seconds: number }): void;
}

export function serviceMetrics(): ServiceMetrics {
  const registry = processRegistry();
  const requests = new Counter({
    name: 'app_requests_total',
    help: 'Requests answered',
    labelNames: ['path', 'method', 'code'],
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'app_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['path'],
    buckets: [0.005, 0.05, 0.5, 5],
    registers: [registry],
  });
  return {
    registry,
    answered({ path, method, code, seconds }) {
      requests.inc({ path, method, code });
      duration.observe({ path }, seconds);
    },
  };
}
