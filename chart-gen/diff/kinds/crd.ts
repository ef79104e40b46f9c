import { type Manifest, titleOf } from '../../manifest/manifest.ts';
import type { Value } from '../../yaml/to-value.ts';
import { compare } from '../compare/compare.ts';
import { pathText } from '../compare/path.ts';
import { valueText } from '../compare/value-text.ts';
import type { RawChange, Risk } from '../finding.ts';
import { compareSchemas, type SchemaChange } from './schema.ts';

interface Version {
  readonly name: string;
  readonly served?: boolean;
  readonly storage?: boolean;
  readonly schema?: { readonly openAPIV3Schema?: { [key: string]: Value } };
  readonly [key: string]: unknown;
}

interface Spec {
  readonly versions?: readonly Version[];
  readonly [key: string]: unknown;
}

/** What two releases of a custom resource definition do otherwise. */
export function crdChanges(before: Manifest, after: Manifest): RawChange[] {
  const object = titleOf(after);
  const [{ versions: old = [], ...oldSpec }, { versions: now = [], ...nowSpec }] = [before, after].map(
    ({ spec }) => (spec ?? {}) as Spec,
  ) as [Spec, Spec];
  const names = new Set([...old, ...now].map(({ name }) => name));
  return [
    ...storageChange(object, old, now),
    ...[...names].flatMap((name) =>
      versionChanges(
        object,
        name,
        old.find((version) => version.name === name),
        now.find((version) => version.name === name),
      ),
    ),
    ...compare(oldSpec as Value, nowSpec as Value, ['spec']).map((difference): RawChange => {
      const path = pathText(difference.path);
      const identity = /^spec\.(group|scope|names\.(kind|plural))/.test(path);
      const [a, b] = [valueText(difference.before), valueText(difference.after)];
      return {
        group: 'crds',
        risk: identity ? 'high' : 'medium',
        change: a === undefined ? 'added' : b === undefined ? 'removed' : 'changed',
        title: path,
        meaning: identity
          ? 'the API server refuses this change of an existing definition'
          : 'the definition changes',
        before: a,
        after: b,
        place: { object, path },
      };
    }),
  ];
}

/** Which version objects are stored in decides whether the release before can be put back. */
function storageChange(object: string, before: readonly Version[], after: readonly Version[]): RawChange[] {
  const [old, now] = [before, after].map((versions) => versions.find(({ storage }) => storage)?.name);
  if (old === now) return [];
  return [
    change(object, 'high', 'stored version', {
      before: old,
      after: now,
      meaning: 'objects are stored in another version: a roll-back to a release that lacks it is refused',
    }),
  ];
}

function versionChanges(object: string, name: string, before?: Version, after?: Version): RawChange[] {
  const title = `version ${name}`;
  if (!before) return [change(object, 'low', title, { after: name, meaning: 'a version is new' })];
  if (!after) {
    const meaning =
      'a version is gone: clients that use it fail, and the API server refuses the definition while it stands in status.storedVersions';
    return [change(object, 'high', title, { before: name, meaning })];
  }
  return [
    ...(before.served !== after.served ? [servedChange(object, title, after.served === true)] : []),
    ...compareSchemas(before.schema?.openAPIV3Schema ?? {}, after.schema?.openAPIV3Schema ?? {}).map(
      (found) => schemaChange(object, name, found),
    ),
    ...compare(rest(before), rest(after), [title]).map(
      (difference): RawChange =>
        change(object, 'low', pathText(difference.path), {
          before: valueText(difference.before),
          after: valueText(difference.after),
          meaning: 'how the version is shown or handled changes',
        }),
    ),
  ];
}

function servedChange(object: string, title: string, served: boolean): RawChange {
  return change(object, served ? 'low' : 'high', title, {
    before: `served: ${!served}`,
    after: `served: ${served}`,
    meaning: served ? 'a version is served' : 'a version is no longer served: clients that use it fail',
  });
}

/** All but what has been looked at already. */
function rest({ name, served, storage, schema, ...others }: Version): Value {
  return others as Value;
}

function schemaChange(object: string, version: string, found: SchemaChange): RawChange {
  const [before, after] = [valueText(found.before), valueText(found.after)];
  const place = { object, path: `${version} ${found.path}`.trimEnd() };
  const common = { group: 'crds', risk: found.risk, change: found.change, meaning: found.meaning } as const;
  if (found.texts) {
    return { ...common, title: 'descriptions', place: { ...place, before, after }, kin: 'texts' };
  }
  // the same field is often added to several versions and at several depths: it is read once
  return { ...common, title: lastField(found.path), before, after, place };
}

const lastField = (path: string): string => path.split('.').at(-1) || 'schema';

const change = (
  object: string,
  risk: Risk,
  title: string,
  { before, after, meaning }: { before?: string; after?: string; meaning: string },
): RawChange => ({
  group: 'crds',
  risk,
  change: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
  title,
  meaning,
  before,
  after,
  place: { object, path: title },
});
