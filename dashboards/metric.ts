import { labelMatcher } from './label-matcher.ts';

/** Who exposes a metric, and so what bounds its selector in a shared cluster. */
export type Exposer = 'proxy' | 'control-plane' | 'kubelet' | 'generator' | 'application' | 'prometheus';

export interface Metric {
  /** The name by which thresholds and saved samples refer to it. */
  readonly name: string;
  readonly metric: string;
  readonly where?: Readonly<Record<string, string>>;
  /** Label values that are left out; an empty one leaves out what lacks the label. */
  readonly without?: Readonly<Record<string, readonly string[]>>;
  readonly kind: 'counter' | 'gauge';
  readonly unit: string;
  /** Which way is better; `same`: any change is worth a look. */
  readonly better: 'less' | 'more' | 'same';
  readonly exposer: Exposer;
  readonly why: string;
}

/** What of a Prometheus belongs to the run. */
export interface Scope {
  /** Namespaces of the run's workloads; none means the whole Prometheus. */
  readonly namespaces: readonly string[];
}

/** Control plane and k6 series carry no namespace of the run; the others carry the one that scraping gave them. */
const namespaced: readonly Exposer[] = ['proxy', 'kubelet', 'application'];

/** The selector of a metric's raw series, within the scope. */
export function selectorOf(metric: Metric, scope: Scope): string {
  const own = [
    ...Object.entries(metric.where ?? {}).map(([label, value]) => labelMatcher(label, '=', value)),
    ...Object.entries(metric.without ?? {}).map(([label, values]) =>
      labelMatcher(label, 'none-of', ...values),
    ),
  ];
  const bounded = namespaced.includes(metric.exposer) && scope.namespaces.length > 0;
  const matchers = bounded ? [...own, labelMatcher('namespace', 'one-of', ...scope.namespaces)] : own;
  return matchers.length === 0 ? metric.metric : `${metric.metric}{${matchers.join(',')}}`;
}
