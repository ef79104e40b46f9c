import type { Manifest } from '../../model/manifest.ts';
import { has, items, type Node, number, text, texts } from '../../model/node.ts';
import type { Problem } from '../../model/rule.ts';
import { isHost } from '../hosts.ts';
import { boundGateways } from '../routes.ts';
import { durationProblems, seconds } from './durations.ts';

const actions = ['route', 'redirect', 'directResponse', 'delegate'] as const;

/** What Istio refuses in a VirtualService or what makes a part of it unreachable. */
export function virtualServiceProblems(on: Manifest): Problem[] {
  const hosts = items(on, 'spec', 'hosts');
  const http = items(on, 'spec', 'http');
  const routes = ['http', 'tls', 'tcp'].flatMap((kind) => items(on, 'spec', kind));
  const problems: Problem[] = [];
  if (routes.length === 0) problems.push({ on, path: ['spec'], message: 'this VirtualService has no route' });
  for (const host of hosts) {
    if (typeof host.value === 'string' && isHost(host.value)) continue;
    if (isAddress(String(host.value))) continue;
    problems.push({ on, path: host.path, message: `${JSON.stringify(host.value)} is no host` });
  }
  const inMesh = boundGateways(on).some(({ name }) => name === 'mesh');
  const anyHost = hosts.find(({ value }) => value === '*');
  if (inMesh && anyHost) {
    const message =
      'the host * is not allowed for the sidecars of the mesh, which this VirtualService is bound to';
    problems.push({ on, path: anyHost.path, message, fix: 'name the hosts, or bind it to gateways only' });
  }
  return [...problems, ...http.flatMap((route) => httpRouteProblems(on, route)), ...unreachable(on, http)];
}

function isAddress(text: string): boolean {
  return /^\d+(\.\d+){3}(\/\d+)?$|^[\da-f]*:[\da-f:.]*(\/\d+)?$/i.test(text);
}

function httpRouteProblems(on: Manifest, route: Node): Problem[] {
  const problems: Problem[] = [
    ...durationProblems(
      on,
      route,
      ['timeout'],
      ['retries', 'perTryTimeout'],
      ['fault', 'delay', 'fixedDelay'],
    ),
  ];
  const given = actions.filter((action) => has(route, action));
  if (given.length === 0) {
    problems.push({ on, path: route.path, message: `this route has none of ${actions.join(', ')}` });
  }
  const targets = items(route, 'route');
  const weights = targets.map((target) => number(target, 'weight') ?? (targets.length === 1 ? 100 : 0));
  if (targets.length > 0 && weights.every((weight) => weight === 0)) {
    problems.push({ on, path: [...route.path, 'route'], message: 'the weights of all destinations are 0' });
  }
  const [whole, single] = [text(route, 'timeout'), text(route, 'retries', 'perTryTimeout')].map((one) =>
    seconds(one ?? ''),
  );
  if (whole && single && single > whole) {
    const message =
      'perTryTimeout is longer than the timeout of the whole request, so there is never a second try';
    problems.push({ on, path: [...route.path, 'retries', 'perTryTimeout'], message, severity: 'warning' });
  }
  return problems;
}

/** A route that matches everything hides those behind it. */
function unreachable(on: Manifest, routes: readonly Node[]): Problem[] {
  const all = routes.findIndex((route) => {
    const matches = items(route, 'match');
    return (
      matches.length === 0 ||
      matches.some((match) => text(match, 'uri', 'prefix') === '/' && keys(match) === 1)
    );
  });
  const hidden = all < 0 ? undefined : routes[all + 1];
  if (!hidden) return [];
  const names = texts({ value: routes.map((route) => text(route, 'name') ?? ''), path: [] });
  const message = `this route is never used: route ${names[all] || all + 1} before it matches every request`;
  return [{ on, path: hidden.path, message }];
}

function keys({ value }: Node): number {
  return typeof value === 'object' && value !== null
    ? Object.keys(value).filter((key) => key !== 'name').length
    : 0;
}
