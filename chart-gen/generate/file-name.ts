import { createHash } from 'node:crypto';
import { groupOf, identityOf, type Manifest } from '../manifest/manifest.ts';

/**
 * The template file of an object, as `kind.group_namespace_name.yaml`: the same for the same object, safe on every file
 * system, no two objects alike. Where a part had to be changed or cut, a piece of a hash keeps it apart from others.
 * The kind comes first, for Helm skips files that start with a dot and prints none that start with an underscore.
 */
export function fileNameOf(manifest: Manifest): string {
  const { kind, metadata } = manifest;
  const type = [kind.toLowerCase(), groupOf(manifest)].filter(Boolean).join('.');
  const parts = [type, metadata.namespace, metadata.name].filter((part) => part !== undefined);
  const name = parts.join('_');
  if (parts.every((part) => /^[a-z0-9][a-z0-9.-]*$/.test(part)) && name.length <= 200) return `${name}.yaml`;
  const safe = parts.map((part) => part.toLowerCase().replaceAll(/[^a-z0-9.-]/g, '-')).join('_');
  return `${safe.replace(/^[^a-z0-9]/, 'x').slice(0, 120)}_${shortHash(identityOf(manifest))}.yaml`;
}

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
