import type { RuleContext } from '../../model/context.ts';
import { groupBy } from '../../model/group-by.ts';
import type { Manifest } from '../../model/manifest.ts';
import { child, entries, has, items, text } from '../../model/node.ts';
import type { Problem } from '../../model/rule.ts';

/** Kinds of which only one without a selector counts in a namespace, and where their selector stands. */
const single = [
  ['security.istio.io', 'PeerAuthentication', 'selector'],
  ['networking.istio.io', 'Sidecar', 'workloadSelector'],
  ['telemetry.istio.io', 'Telemetry', 'selector'],
] as const;

/** Several namespace-wide settings, of which Istio takes one without saying which. */
export function scopeProblems(context: RuleContext): Problem[] {
  return single.flatMap(([group, kind, selector]) => {
    const wide = context
      .ofKind(group, kind)
      .filter((one) => entries(one, 'spec', selector).length === 0 && !has(one, 'spec', 'targetRefs'));
    return [...groupBy(wide, (one) => context.namespaceOf(one)).values()].flatMap(([first, ...others]) =>
      others.map((on) => ({
        on,
        message: `this namespace has another ${kind} without a selector, ${first?.name}, and Istio takes only one of them`,
      })),
    );
  });
}

/** What Istio refuses in a PeerAuthentication or Sidecar. */
export function scopedProblems(on: Manifest): Problem[] {
  if (on.kind === 'PeerAuthentication') {
    const ports = child(on, 'spec', 'portLevelMtls');
    if (entries(ports).length === 0 || entries(on, 'spec', 'selector', 'matchLabels').length > 0) return [];
    return [{ on, path: ports.path, message: 'portLevelMtls counts only together with a selector' }];
  }
  return items(on, 'spec', 'egress').flatMap((listener) =>
    items(listener, 'hosts').flatMap((host): Problem[] => {
      if (/^([^/]+)\/[^/]+$/.test(String(host.value))) return [];
      const message = `${JSON.stringify(host.value)} is not of the form namespace/host`;
      return [{ on, path: host.path, message, fix: `write ./${host.value} or */${host.value}` }];
    }),
  );
}

/** A ServiceEntry whose hosts cannot be resolved the way it says. */
export function serviceEntryProblems(on: Manifest): Problem[] {
  const resolution = text(on, 'spec', 'resolution') ?? 'NONE';
  if (resolution !== 'DNS' && resolution !== 'DNS_ROUND_ROBIN') return [];
  if (has(on, 'spec', 'endpoints', 0)) return [];
  return items(on, 'spec', 'hosts').flatMap((host): Problem[] => {
    if (!String(host.value).startsWith('*')) return [];
    const message = `${host.value} cannot be resolved by DNS, as it is a wildcard`;
    return [{ on, path: host.path, message, fix: 'use resolution: NONE or DYNAMIC_DNS, or name endpoints' }];
  });
}
