import type { RunRecord } from '../../record/run-record.ts';

export interface ChartSpec {
  readonly key: keyof RunRecord['charts'];
  readonly title: string;
  readonly about: string;
  readonly kind: 'lines' | 'stack';
}

/** The charts in the order of the page: what callers saw, then how the proxies moved, then what they used. */
export const chartSpecs: readonly ChartSpec[] = [
  { key: 'requests', title: 'Requests', about: 'answers by outcome', kind: 'lines' },
  {
    key: 'failures',
    title: 'Failures',
    about: 'unexpected outcomes, as each side counts them',
    kind: 'lines',
  },
  { key: 'latency', title: 'Latency', about: 'percentiles as callers saw them', kind: 'lines' },
  { key: 'proxyVersions', title: 'Proxies by version', about: 'the data plane on its way', kind: 'stack' },
  { key: 'proxyMemory', title: 'Proxy memory', about: 'anonymous memory', kind: 'lines' },
  { key: 'proxyCpu', title: 'Proxy CPU', about: 'use', kind: 'lines' },
];
