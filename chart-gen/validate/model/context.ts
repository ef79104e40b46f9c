import { type Injection, injectionOf } from '../mesh/injection.ts';
import type { SchemaSet } from '../schema/schema-set.ts';
import type { DocumentKind, InputDocument } from './document.ts';
import { groupBy } from './group-by.ts';
import type { Manifest } from './manifest.ts';
import { type MeshServices, meshServices } from './mesh-services.ts';
import { type PodTemplate, podTemplate } from './pods.ts';
import { namespaceOf, type RuleSettings } from './settings.ts';

/** Everything a rule sees. Rules read it and change nothing. */
export interface RuleContext {
  readonly manifests: readonly Manifest[];
  readonly pods: readonly PodTemplate[];
  /** Those of one namespace. */
  readonly podsIn: (namespace: string) => readonly PodTemplate[];
  readonly services: MeshServices;
  readonly schemas: SchemaSet;
  readonly settings: RuleSettings;
  /** The ids of all rules of this validation. */
  readonly ruleIds: ReadonlySet<string>;
  /** The objects of a group and kind in any version; the core group is ''. */
  readonly ofKind: (group: string, kind: string) => readonly Manifest[];
  /** Whether the sidecar's webhook takes the pod. */
  readonly injection: (pod: PodTemplate) => Injection;
  /** The namespace of an object; one without goes where the release goes. */
  readonly namespaceOf: (object: { readonly namespace: string | undefined }) => string;
  /** Those of one namespace. */
  readonly ofKindIn: (group: string, kind: string, namespace: string) => readonly Manifest[];
  readonly documents: (...kinds: readonly DocumentKind[]) => readonly InputDocument[];
}

export interface ContextParts {
  readonly manifests: readonly Manifest[];
  readonly documents: readonly InputDocument[];
  readonly schemas: SchemaSet;
  readonly settings: RuleSettings;
  readonly ruleIds: ReadonlySet<string>;
}

/** Indexes the inputs once for all rules. */
export function ruleContext({ manifests, documents, schemas, settings, ruleIds }: ContextParts): RuleContext {
  const byKind = groupBy(manifests, ({ group, kind }) => `${group}/${kind}`);
  const pods = manifests.flatMap((manifest) => podTemplate(manifest) ?? []);
  const ofKind = (group: string, kind: string) => byKind.get(`${group}/${kind}`) ?? [];
  const home = (one: Manifest) => namespaceOf(one, settings);
  const podsByNamespace = groupBy(pods, ({ owner }) => home(owner));
  const byPlace = groupBy(manifests, (one) => `${one.group}/${one.kind}/${home(one)}`);
  const namespaces = new Map(ofKind('', 'Namespace').map((one) => [one.name, one]));
  return {
    manifests,
    pods,
    podsIn: (namespace) => podsByNamespace.get(namespace) ?? [],
    services: meshServices({ services: ofKind('', 'Service'), pods, settings }),
    schemas,
    settings,
    ruleIds,
    ofKind,
    ofKindIn: (group, kind, namespace) => byPlace.get(`${group}/${kind}/${namespace}`) ?? [],
    injection: (pod) => injectionOf(pod, namespaces),
    namespaceOf: (object) => namespaceOf(object, settings),
    documents: (...kinds) => documents.filter(({ kind }) => kinds.includes(kind)),
  };
}
