import type { Document } from 'yaml';
import { yaml } from '../../yaml/library.ts';

/**
 * Offsets of the keys that stand in their map a second time, the first of them. The package's own search compares each
 * key with each other: a map of a hundred thousand keys would keep it busy for an hour.
 */
export function duplicateKeys(document: Document, most: number): number[] {
  const { isScalar, visit } = yaml();
  const offsets: number[] = [];
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) offsets.push(key.range?.[0] ?? 0);
        seen.add(key.value);
      }
    },
  });
  return offsets.sort((a, b) => a - b).slice(0, most);
}
