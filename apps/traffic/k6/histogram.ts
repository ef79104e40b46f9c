import { Counter } from 'k6/metrics';

export interface Histogram {
  /** @param seconds what was measured */
  observe(seconds: number): void;
}

/**
 * A Prometheus histogram made of counters, in seconds. k6's own Trends reach Prometheus as percentiles since the start
 * of the process, of which no window can be cut out, and they keep every value and sort them all at each push.
 */
export function histogram(name: string, bounds: readonly number[]): Histogram {
  const buckets = new Counter(`${name}_bucket`);
  const labels = [...bounds.map(String), '+Inf'];
  return {
    observe(seconds) {
      let index = bounds.findIndex((bound) => seconds <= bound);
      if (index < 0) index = bounds.length;
      for (; index < labels.length; index += 1) buckets.add(1, { le: labels[index] as string });
    },
  };
}
