import { labelMatcher } from './label-matcher.ts';
import type { Scope } from './metric.ts';

/** Everything that the proxies of the scope and the control plane expose about the mesh; of a histogram one bucket stands for all. */
export function inventorySelectors({ namespaces }: Scope): readonly string[] {
  const scope = namespaces.length > 0 ? [labelMatcher('namespace', 'one-of', ...namespaces)] : [];
  const oneBucket = 'le=~"|\\\\+Inf"';
  return [
    ['__name__=~"istio_.+"', oneBucket, ...scope],
    ['__name__=~"pilot_.+"', oneBucket],
  ].map((matchers) => `{${matchers.join(',')}}`);
}
