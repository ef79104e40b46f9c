import { isInjector } from '../manifest/injector.ts';
import { type Manifest, titleOf } from '../manifest/manifest.ts';
import type { Value } from '../yaml/to-value.ts';
import { compare, type Difference } from './compare/compare.ts';
import { pathText } from './compare/path.ts';
import { valueText } from './compare/value-text.ts';
import type { Group, RawChange, Risk } from './finding.ts';
import { classify } from './kinds/classify.ts';
import { crdChanges } from './kinds/crd.ts';
import { templateChanges } from './kinds/injector.ts';
import { bindingChanges, roleChanges } from './kinds/rbac.ts';

/** All differences between two objects of the same identity, whose embedded documents were unfolded. */
export function objectChanges(before: Manifest, after: Manifest): RawChange[] {
  const { kind } = after;
  if (kind === 'CustomResourceDefinition') {
    return [...crdChanges(before, after), ...otherChanges(without(before, 'spec'), without(after, 'spec'))];
  }
  if (kind === 'ClusterRole' || kind === 'Role') {
    const grants = roleChanges(before, after);
    if (!grants) return otherChanges(before, after);
    return [...grants, ...otherChanges(without(before, 'rules'), without(after, 'rules'))];
  }
  if (kind === 'ClusterRoleBinding' || kind === 'RoleBinding') {
    const rest = (manifest: Manifest) => without(without(manifest, 'roleRef'), 'subjects');
    return [...bindingChanges(before, after), ...otherChanges(rest(before), rest(after))];
  }
  if (isInjector(after)) {
    return [
      ...templateChanges(before, after),
      ...otherChanges(withoutTemplates(before), withoutTemplates(after)),
    ];
  }
  return otherChanges(before, after);
}

const without = (manifest: Manifest, field: string): Manifest =>
  Object.fromEntries(Object.entries(manifest).filter(([key]) => key !== field)) as unknown as Manifest;

function withoutTemplates(manifest: Manifest): Manifest {
  const { config, ...data } = (manifest.data ?? {}) as { config?: Value };
  if (config === null || typeof config !== 'object' || Array.isArray(config)) return manifest;
  const { templates, ...rest } = config;
  return { ...manifest, data: { ...data, config: rest } };
}

function otherChanges(before: Manifest, after: Manifest): RawChange[] {
  return compare(before as Value, after as Value).map((difference): RawChange => {
    const { group, risk, meaning, kin } = classify(after, difference.path);
    const path = pathText(difference.path);
    const said = sides(difference);
    const place = { object: titleOf(after), path };
    if (kin)
      return {
        ...said,
        group,
        risk,
        meaning,
        kin,
        title: 'values',
        before: undefined,
        after: undefined,
        place: { ...place, before: said.before, after: said.after },
      };
    return {
      ...said,
      group,
      risk,
      title: `${after.kind} ${path}`,
      meaning: difference.reordered ? `${meaning}: the same items in another order` : meaning,
      place,
    };
  });
}

function sides({ before, after }: Difference): Pick<RawChange, 'change' | 'before' | 'after'> {
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return { change, before: valueText(before), after: valueText(after) };
}

const whole: Readonly<Record<string, Group>> = {
  CustomResourceDefinition: 'crds',
  MutatingWebhookConfiguration: 'webhooks',
  ValidatingWebhookConfiguration: 'webhooks',
  ClusterRole: 'rbac',
  ClusterRoleBinding: 'rbac',
  Role: 'rbac',
  RoleBinding: 'rbac',
};

/** An object that only one side has. */
export function wholeChange(manifest: Manifest, change: 'added' | 'removed'): RawChange[] {
  const { kind } = manifest;
  const added = change === 'added';
  if (added && (kind === 'ClusterRole' || kind === 'Role')) {
    const grants = roleChanges(undefined, manifest);
    if (grants && grants.length > 0)
      return grants.map((grant) => ({ ...grant, meaning: 'a new role opens a right' }));
  }
  const group = added ? (whole[kind] ?? 'other') : kind === 'CustomResourceDefinition' ? 'crds' : 'removed';
  const risk: Risk = added && group !== 'webhooks' && group !== 'rbac' ? 'medium' : 'high';
  return [
    {
      group,
      risk,
      change,
      title: titleOf(manifest),
      meaning: added ? 'an object is new' : removedMeaning(kind),
      [added ? 'after' : 'before']: valueText(manifest as Value),
      place: { object: titleOf(manifest), path: '' },
    },
  ];
}

const removedMeaning = (kind: string): string =>
  kind === 'CustomResourceDefinition'
    ? 'a definition is gone from the release; the charts leave it in the cluster, with the objects of its kind'
    : 'an object is gone: Helm deletes it';
