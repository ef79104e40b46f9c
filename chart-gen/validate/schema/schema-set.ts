import { definitionId } from './closed.ts';
import { type CustomKind, customKind } from './crd.ts';
import { type Faults, judgeOf, type SchemaJudge } from './judge.ts';
import type { SchemaBundle } from './openapi.ts';
import { closest } from './suggest.ts';

export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** What is known of a kind in one version. */
export type Found =
  | {
      readonly status: 'known';
      readonly namespaced: boolean;
      /** The CRD's warning, when it deprecates this version. */
      readonly deprecated?: string;
      readonly faults: Faults;
    }
  /** The kind exists, though not in this version. */
  | { readonly status: 'unserved'; readonly served: readonly string[] }
  /** The group is a built-in one and has no such kind. */
  | { readonly status: 'no-such-kind'; readonly meant?: string }
  /** Nothing is known: a custom resource whose CRD was not given. */
  | { readonly status: 'unknown' };

export interface SchemaSet {
  /** The Kubernetes whose kinds are built in, such as v1.34.4. */
  readonly kubernetes: string;
  readonly find: (kind: Kind) => Found;
}

/** The kinds of a Kubernetes and of CustomResourceDefinitions; of two definitions of a kind the later counts. */
export function schemaSet(bundle: SchemaBundle, crds: readonly unknown[]): SchemaSet {
  const judge = judgeOf(bundle);
  const customs = new Map<string, CustomKind>();
  for (const crd of crds) {
    const kind = customKind(crd);
    if (kind) customs.set(`${kind.group}/${kind.kind}`, kind);
  }
  const builtIn = Object.entries(bundle.kinds).map(([key, kind]) => ({ ...split(key), ...kind }));
  const groups = new Set(builtIn.map(({ group }) => group));
  const cache = new Map<string, Found>();

  const search = ({ group, version, kind }: Kind): Found => {
    const custom = customs.get(`${group}/${kind}`);
    if (custom) return customVersion(custom, version, judge);
    const versions = builtIn.filter((one) => one.group === group && one.kind === kind);
    const exact = versions.find((one) => one.version === version);
    if (exact) {
      const faults = judge({ $ref: definitionId(exact.schema) });
      return { status: 'known', faults, namespaced: exact.namespaced };
    }
    if (versions.length > 0) return { status: 'unserved', served: versions.map((one) => one.version) };
    if (!groups.has(group)) return { status: 'unknown' };
    const kinds = builtIn.filter((one) => one.group === group).map((one) => one.kind);
    return { status: 'no-such-kind', meant: closest(kind, kinds) };
  };
  return {
    kubernetes: bundle.kubernetes,
    find: (kind) => {
      const key = `${kind.group}/${kind.version}/${kind.kind}`;
      const found = cache.get(key) ?? search(kind);
      cache.set(key, found);
      return found;
    },
  };
}

function customVersion(custom: CustomKind, version: string, judge: SchemaJudge): Found {
  const exact = custom.versions.find((one) => one.name === version && one.served);
  if (!exact) {
    const served = custom.versions.filter((one) => one.served).map((one) => one.name);
    return { status: 'unserved', served };
  }
  const { deprecated } = exact;
  return {
    status: 'known',
    faults: judge(exact.schema),
    namespaced: custom.namespaced,
    ...(deprecated !== undefined && { deprecated }),
  };
}

function split(key: string): Kind {
  const [group = '', version = '', kind = ''] = key.split('/');
  return { group, version, kind };
}
