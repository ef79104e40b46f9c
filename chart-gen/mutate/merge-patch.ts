import type { Value } from '../yaml/to-value.ts';

/** RFC 7396: maps are merged, null takes a key out, anything else replaces. */
export function mergePatch(target: Value, patch: Value): Value {
  if (!isMap(patch)) return patch;
  const merged = new Map(isMap(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key) ?? null, value));
  }
  return Object.fromEntries(merged);
}

const isMap = (value: Value): value is { [key: string]: Value } =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
