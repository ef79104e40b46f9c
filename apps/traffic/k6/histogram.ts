import { Counter } from 'k6/metrics';

export interface Histogram {
  /**
   * @param seconds what was measured
   * @param to namespace/name of the workload it was measured of, where there is one
   */
  observe(seconds: number, to?: string): void;
}

/**
 * A Prometheus histogram made of counters, in seconds. k6's own Trends reach Prometheus as percentiles since the start
 * of the process, of which no window can be cut out, and they keep every value and sort them all at each push.
 */
export function histogram(name: string, bounds: readonly number[]): Histogram {
  const buckets = new Counter(`${name}_bucket`);
  const labels = [...bounds.map(String), '+Inf'];
  return {
    // most of what an iteration costs k6 is spent here: nothing is copied, and `from` is a tag of the whole process
    observe(seconds, to) {
      let index = bounds.findIndex((bound) => seconds <= bound);
      if (index < 0) index = bounds.length;
      for (; index < labels.length; index += 1) {
        const le = labels[index] as string;
        buckets.add(1, to === undefined ? { le } : { to, le });
      }
    },
  };
}
