import { goneFilters, renamedFilters, secondApi } from '../mesh/envoy-names.ts';
import type { Manifest } from '../model/manifest.ts';
import { child, entries, has, isMap, items, type Node, number, text } from '../model/node.ts';
import type { Problem, Rule } from '../model/rule.ts';

const relative = ['INSERT_BEFORE', 'INSERT_AFTER', 'REPLACE', 'REMOVE'];

export const rule: Rule = {
  id: 'check_envoyfilters',
  severity: 'error',
  title: 'EnvoyFilters name what the proxies really have',
  reason:
    'A patch that matches a filter by a name Envoy gave up applies nowhere, without a word; one with a type that Envoy no longer knows makes the proxy reject its whole listener, on the day its version changes (istio/istio#30773, #51459).',
  doc: `In the patches of an EnvoyFilter:

- a filter or sub-filter matched by a name that was renamed (\`envoy.router\`, \`envoy.http_connection_manager\` …), or put in
  under such a name without a \`typed_config\`: an error, with the new one;
- a type of Envoy's second API in an \`@type\`: an error;
- a filter that is put in without a \`typed_config\`: an error;
- a patch for one version only (\`match.proxy.proxyVersion\`), or one that is relative to another filter without a \`priority\`: a
  warning, as the order or the effect can change when a proxy is rolled.`,
  check: (context) =>
    context
      .ofKind('networking.istio.io', 'EnvoyFilter')
      .flatMap((on) => items(on, 'spec', 'configPatches').flatMap((patch) => ofPatch(on, patch))),
  examples: {
    failing: `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata:
  name: add-header
  namespace: shop
spec:
  priority: 10
  configPatches:
    - applyTo: HTTP_FILTER
      match:
        listener:
          filterChain:
            filter:
              name: envoy.http_connection_manager
              subFilter: {name: envoy.router}
      patch:
        operation: INSERT_BEFORE
        value:
          name: envoy.filters.http.lua
          typed_config:
            "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua
            inlineCode: "function envoy_on_request(handle) end"
`,
    passing: `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata:
  name: add-header
  namespace: shop
spec:
  priority: 10
  configPatches:
    - applyTo: HTTP_FILTER
      match:
        listener:
          filterChain:
            filter:
              name: envoy.filters.network.http_connection_manager
              subFilter: {name: envoy.filters.http.router}
      patch:
        operation: INSERT_BEFORE
        value:
          name: envoy.filters.http.lua
          typed_config:
            "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua
            inlineCode: "function envoy_on_request(handle) end"
`,
  },
};

function ofPatch(on: Manifest, patch: Node): Problem[] {
  const filter = child(patch, 'match', 'listener', 'filterChain', 'filter');
  const value = child(patch, 'patch', 'value');
  const typed = ['typed_config', 'typedConfig', 'config_discovery', 'configDiscovery'].some((name) =>
    has(value, name),
  );
  // with a typed_config the name of a filter that is put in is free
  const named = [
    child(filter, 'name'),
    child(filter, 'subFilter', 'name'),
    ...(typed ? [] : [child(value, 'name')]),
  ];
  const problems = named.flatMap((node): Problem[] => {
    if (typeof node.value !== 'string') return [];
    const gone = goneFilters[node.value];
    if (gone)
      return [{ on, path: node.path, message: `no proxy since Istio ${gone} has a filter ${node.value}` }];
    const instead = renamedFilters[node.value];
    if (instead === undefined) return [];
    return [
      { on, path: node.path, message: `no proxy has a filter called ${node.value}`, fix: `use ${instead}` },
    ];
  });
  problems.push(...oldTypes(on, value));
  const operation = text(patch, 'patch', 'operation') ?? '';
  const isFilter = /^(HTTP|NETWORK|LISTENER)_FILTER$/.test(text(patch, 'applyTo') ?? '');
  const puts = operation.startsWith('INSERT') || operation === 'ADD';
  if (isFilter && puts && has(value) && !typed) {
    problems.push({ on, path: value.path, message: 'the filter that is put in has no typed_config' });
  }
  const version = child(patch, 'match', 'proxy', 'proxyVersion');
  if (has(version)) {
    const message = `this patch is only for proxies of version ${version.value}, so it comes or goes when a proxy is rolled`;
    problems.push({ on, path: version.path, message, severity: 'warning' });
  }
  if (isFilter && relative.includes(operation) && number(on, 'spec', 'priority') === undefined) {
    const message = `the operation ${operation} depends on other filters, and without a priority on the order of creation`;
    problems.push({
      on,
      path: [...patch.path, 'patch', 'operation'],
      message,
      fix: 'set spec.priority',
      severity: 'warning',
    });
  }
  return problems;
}

function oldTypes(on: Manifest, node: Node): Problem[] {
  if (Array.isArray(node.value)) return items(node).flatMap((one) => oldTypes(on, one));
  if (!isMap(node.value)) return [];
  return entries(node).flatMap((entry): Problem[] => {
    if (entry.key !== '@type' || typeof entry.value !== 'string') return oldTypes(on, entry);
    if (!secondApi.test(entry.value)) return [];
    return [{ on, path: entry.path, message: `${entry.value} belongs to an API that Envoy no longer reads` }];
  });
}
