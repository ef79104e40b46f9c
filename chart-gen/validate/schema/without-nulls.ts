import { isMap } from '../model/node.ts';

/**
 * A copy without the entries of maps that are null, as the API server drops them before it validates; nulls in lists
 * stay. What holds none is not copied.
 */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    const copy = value.map(withoutNulls);
    return copy.some((item, index) => item !== value[index]) ? copy : value;
  }
  if (!isMap(value)) return value;
  let changed = false;
  const pairs: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    const kept = withoutNulls(item);
    if (kept !== item || item === null) changed = true;
    if (item !== null) pairs.push([key, kept]);
  }
  return changed ? Object.fromEntries(pairs) : value;
}
