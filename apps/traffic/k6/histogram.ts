import { Counter } from 'k6/metrics';

export interface Histogram {
  /** @param seconds what was measured */
  observe(seconds: number, tags: Readonly<Record<string, string>>): void;
}

/**
 * A Prometheus histogram made of counters, in seconds. k6's own Trends reach Prometheus as percentiles since the start
 * of the process, of which no window can be cut out, and they keep every value and sort them all at each push.
 */
export function histogram(name: string, bounds: readonly number[]): Histogram {
  const buckets = new Counter(`${name}_bucket`);
  const labels = [...bounds.map(String), '+Inf'];
  return {
    observe(seconds, tags) {
      for (const [index, le] of labels.entries()) {
        if (seconds <= (bounds[index] ?? Number.POSITIVE_INFINITY)) buckets.add(1, { ...tags, le });
      }
    },
  };
}
