import type { Manifest } from '../model/manifest.ts';
import { child, has, items, type Node, number, text } from '../model/node.ts';
import type { Problem, Rule } from '../model/rule.ts';

/** Conditions that are met after a server may have done its work. */
const afterwards = [
  '5xx',
  'gateway-error',
  'reset',
  'retriable-4xx',
  'retriable-status-codes',
  'deadline-exceeded',
  'internal',
];
const unsafe = ['POST', 'PATCH'];

export const rule: Rule = {
  id: 'check_post_retries',
  severity: 'warning',
  title: 'Requests that must not happen twice are not retried',
  reason:
    'The proxy retries on its own, twice by default. Until 1.24 the default retried a POST that had answered 503 (istio/istio#13851, #50506), so a payment was made twice; a roll-back to such a release brings that back.',
  doc: `In the HTTP routes of a VirtualService:

- \`retryOn\` with a condition that is met after the server may have worked (\`5xx\`, \`gateway-error\`, \`reset\`, status codes …)
  on a route that POST or PATCH can take: an error when the route matches such a method by name, else a warning;
- a route that matches POST or PATCH by name and says nothing of \`retries\`: a warning, as the defaults of the release hold.

\`retries: {attempts: 0}\` ends retries; \`connect-failure,refused-stream,reset-before-request\` are safe, as the server has seen
nothing. Setting \`EXCLUDE_UNSAFE_503_FROM_DEFAULT_RETRY=false\` on istiod is an error.`,
  check: (context) => [
    ...context
      .ofKind('networking.istio.io', 'VirtualService')
      .flatMap((on) => items(on, 'spec', 'http').flatMap((route) => ofRoute(on, route))),
    ...context.pods.flatMap(({ owner, containers }) =>
      containers.flatMap((container) =>
        items(container, 'env').flatMap((variable): Problem[] => {
          const old =
            text(variable, 'name') === 'EXCLUDE_UNSAFE_503_FROM_DEFAULT_RETRY' &&
            text(variable, 'value') === 'false';
          if (!old) return [];
          return [
            {
              on: owner,
              path: variable.path,
              message: 'this makes the proxies retry a POST that answered 503',
              severity: 'error',
            },
          ];
        }),
      ),
    ),
  ],
  examples: {
    failing: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: payments
  namespace: shop
spec:
  hosts: [payments]
  http:
    - match: [{method: {exact: POST}}]
      retries: {attempts: 3, retryOn: "5xx,connect-failure"}
      route: [{destination: {host: payments}}]
`,
    passing: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: payments
  namespace: shop
spec:
  hosts: [payments]
  http:
    - match: [{method: {exact: POST}}]
      retries: {attempts: 3, retryOn: "connect-failure,refused-stream"}
      route: [{destination: {host: payments}}]
    - match: [{method: {exact: GET}}]
      retries: {attempts: 3, retryOn: "5xx"}
      route: [{destination: {host: payments}}]
    - retries: {attempts: 0}
      route: [{destination: {host: payments}}]
`,
  },
};

function ofRoute(on: Manifest, route: Node): Problem[] {
  if (!has(route, 'route')) return [];
  const methods = takes(route);
  if (methods === 'safe only') return [];
  const retries = child(route, 'retries');
  if (!has(retries)) {
    if (methods !== 'unsafe by name') return [];
    const message =
      'this route takes requests that change things and leaves retries to the defaults of the release';
    return [
      {
        on,
        path: route.path,
        message,
        fix: 'set retries: {attempts: 0}, or a retryOn without conditions on answers',
      },
    ];
  }
  if ((number(retries, 'attempts') ?? 0) <= 0) return [];
  const conditions = (text(retries, 'retryOn') ?? '').split(',').map((one) => one.trim());
  const late = conditions.filter((one) => afterwards.includes(one) || /^\d{3}$/.test(one));
  if (late.length === 0) return [];
  const message = `a POST on this route is sent again on ${late.join(', ')}, when it may already have been carried out`;
  const fix = 'match methods, or retry on connect-failure,refused-stream,reset-before-request';
  return [
    {
      on,
      path: [...retries.path, 'retryOn'],
      message,
      fix,
      severity: methods === 'unsafe by name' ? 'error' : 'warning',
    },
  ];
}

function takes(route: Node): 'unsafe by name' | 'safe only' | 'any' {
  const methods = items(route, 'match').map((match) => {
    const method = child(match, 'method');
    if (!has(method)) return 'any';
    const words = text(method, 'exact') ?? text(method, 'regex') ?? text(method, 'prefix') ?? '';
    return unsafe.some((name) => words.toUpperCase().includes(name)) ? 'unsafe' : 'safe';
  });
  if (methods.includes('unsafe')) return 'unsafe by name';
  return methods.length > 0 && methods.every((one) => one === 'safe') ? 'safe only' : 'any';
}
