import { labelMatcher } from './label-matcher.ts';

/**
 * Share of requests that failed in the mesh over the last minute, 0 to 1, as their senders saw it. For eyes only.
 * @param namespaces absent: all
 */
export function errorRatio(namespaces?: readonly string[]): string {
  const own = namespaces ? [labelMatcher('destination_workload_namespace', 'one-of', ...namespaces)] : [];
  const rate = (...matchers: string[]) =>
    `sum(rate(istio_requests_total{${['reporter="source"', ...matchers, ...own].join(',')}}[1m]))`;
  return `(${rate('response_code=~"5..|0"')} or vector(0)) / ${rate()}`;
}
