import { Failure } from '../../reports/failure/failure.ts';
import { isInjector } from '../manifest/injector.ts';
import { type Manifest, titleOf } from '../manifest/manifest.ts';
import type { Value } from '../yaml/to-value.ts';
import { tweakInjector } from './injector.ts';
import { jsonPatch, PatchFault } from './json-patch.ts';
import { matches } from './matching.ts';
import type { Change, Mutations } from './schema.ts';

/**
 * The objects as the mutations want them: first what concerns all, then each rule in the file's order, then the
 * injector. The objects given are not changed.
 * @param file name of the mutations file, for messages
 * @throws Failure MP_MUTATION_INVALID: a rule meets no object, a patch does not fit, an object loses its identity
 */
export function applyMutations(
  manifests: readonly Manifest[],
  mutations: Mutations,
  file = 'mutations',
): Manifest[] {
  const { labels, annotations, objects, injector } = mutations;
  const all = manifests.map((manifest) => withMetadata(manifest, { labels, annotations }));
  const changed = objects.reduce(
    (state, change, index) => applyChange(state, change, `${file} objects[${index}]`),
    all,
  );
  if (!injector) return changed;
  if (!changed.some(isInjector)) throw invalid(`${file} injector`, 'the manifests hold no injector');
  return changed.map((manifest) =>
    isInjector(manifest)
      ? attempt(`${file} injector`, manifest, () => tweakInjector(manifest, injector))
      : manifest,
  );
}

function applyChange(manifests: readonly Manifest[], change: Change, where: string): Manifest[] {
  const meant = manifests.filter((manifest) => matches(change.match, manifest));
  if (meant.length === 0 && change.whenMissing === 'fail') {
    throw invalid(where, `no object matches ${JSON.stringify(change.match)}`);
  }
  return manifests.flatMap((manifest) => {
    if (!meant.includes(manifest)) return [manifest];
    if (change.drop) return [];
    const labelled = withMetadata(manifest, change);
    const patch = change.patch;
    if (!patch) return [labelled];
    return [attempt(where, manifest, () => whole(jsonPatch(labelled as Value, patch)))];
  });
}

function withMetadata(
  manifest: Manifest,
  { labels, annotations }: Pick<Change, 'labels' | 'annotations'>,
): Manifest {
  if (!labels && !annotations) return manifest;
  const { metadata } = manifest;
  return {
    ...manifest,
    metadata: {
      ...metadata,
      ...(labels && { labels: { ...metadata.labels, ...labels } }),
      ...(annotations && { annotations: { ...metadata.annotations, ...annotations } }),
    },
  };
}

/** A patch may rename an object, but not leave one without a name. */
function whole(value: Value): Manifest {
  const { apiVersion, kind, metadata } = (value ?? {}) as Partial<Manifest>;
  const named = [apiVersion, kind, metadata?.name].every((part) => typeof part === 'string' && part !== '');
  if (!named) throw new PatchFault('it would be left without apiVersion, kind or metadata.name');
  return value as unknown as Manifest;
}

function attempt(where: string, manifest: Manifest, change: () => Manifest): Manifest {
  try {
    return change();
  } catch (thrown) {
    if (thrown instanceof PatchFault) throw invalid(where, `${titleOf(manifest)}: ${thrown.message}`);
    throw thrown;
  }
}

const invalid = (where: string, what: string): Failure =>
  new Failure('MP_MUTATION_INVALID', {
    what,
    where,
    why: 'The release may have changed the object that the rule was written for.',
    fix: 'Compare with the manifests of the release, and correct the rule.',
  });
