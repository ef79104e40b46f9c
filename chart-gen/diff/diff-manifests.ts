import { identityOf, type Manifest } from '../manifest/manifest.ts';
import { collapse } from './collapse.ts';
import type { DiffFinding, RawChange } from './finding.ts';
import { objectChanges, wholeChange } from './object-changes.ts';
import { unfoldEmbedded } from './prepare/embedded.ts';
import { hashSecret } from './prepare/secrets.ts';
import { tagOf } from './version.ts';

/**
 * What a person has to read before one set of objects takes the place of another. Objects are paired by group, kind,
 * namespace and name; the order of objects, of keys and of lists that Kubernetes treats as maps or sets is no
 * difference; Secrets are compared by hash. Findings come in reading order.
 */
export function diffManifests(before: readonly Manifest[], after: readonly Manifest[]): DiffFinding[] {
  const [old, now] = [before, after].map((manifests) => manifests.map(hashSecret).map(unfoldEmbedded)) as [
    Manifest[],
    Manifest[],
  ];
  const [left, right] = [byIdentity(old), byIdentity(now)];
  const changes = [...new Set([...left.keys(), ...right.keys()])].flatMap((identity): RawChange[] => {
    const [a, b] = [left.get(identity), right.get(identity)];
    if (a && b) return objectChanges(a, b);
    if (b) return wholeChange(b, 'added');
    return a ? wholeChange(a, 'removed') : [];
  });
  const [oldTag, nowTag] = [tagOf(old), tagOf(now)];
  return collapse(changes, oldTag && nowTag ? [oldTag, nowTag] : undefined);
}

const byIdentity = (manifests: readonly Manifest[]): Map<string, Manifest> =>
  new Map(manifests.map((manifest) => [identityOf(manifest), manifest]));
