import type { Value } from '../../yaml/to-value.ts';
import { canonical } from './canonical.ts';
import { isUnordered, itemKey } from './list-keys.ts';
import { fieldOf, type Path } from './path.ts';

/** A spot where two values differ; a side that is undefined has nothing there. */
export interface Difference {
  readonly path: Path;
  readonly before?: Value;
  readonly after?: Value;
  /** The same items in another order, in a list where the order can mean something. */
  readonly reordered?: true;
}

/** Where two values differ, as deep as they can be told apart. */
export function compare(before: Value | undefined, after: Value | undefined, path: Path = []): Difference[] {
  // to the API server a null is a field that is not there
  if ((before ?? null) === null && (after ?? null) === null) return [];
  if (before === undefined || after === undefined) return [{ path, before, after }];
  if (isMap(before) && isMap(after)) return compareMaps(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, path);
  return canonical(before) === canonical(after) ? [] : [{ path, before, after }];
}

const isMap = (value: Value): value is { [key: string]: Value } =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

function compareMaps(
  before: { [key: string]: Value },
  after: { [key: string]: Value },
  path: Path,
): Difference[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => compare(own(before, key), own(after, key), [...path, key]));
}

const own = (map: { [key: string]: Value }, key: string): Value | undefined =>
  Object.hasOwn(map, key) ? map[key] : undefined;

function compareLists(before: Value[], after: Value[], path: Path): Difference[] {
  if (canonical(before) === canonical(after)) return [];
  const field = fieldOf(path);
  const nameOf = itemKey(field, before, after) ?? (isPlain(before) && isPlain(after) ? canonical : undefined);
  if (!nameOf) return compareByPlace(before, after, path);
  const [left, right] = [keyed(before, nameOf), keyed(after, nameOf)];
  const names = new Set([...left.keys(), ...right.keys()]);
  const differences = [...names].flatMap((name) =>
    compare(left.get(name), right.get(name), [...path, { item: name }]),
  );
  const moved = isUnordered(field, before) ? false : orderOf(left, right) !== orderOf(right, left);
  return moved ? [...differences, { path, before, after, reordered: true }] : differences;
}

const isPlain = (list: Value[]): boolean => list.every((item) => item === null || typeof item !== 'object');

/** Items of the same name are told apart by counting: the second of two equal arguments is an argument of its own. */
function keyed(list: Value[], nameOf: (item: Value) => string): Map<string, Value> {
  const map = new Map<string, Value>();
  for (const item of list) {
    const name = nameOf(item);
    let key = name;
    for (let n = 2; map.has(key); n++) key = `${name} (${n})`;
    map.set(key, item);
  }
  return map;
}

const orderOf = (list: ReadonlyMap<string, Value>, other: ReadonlyMap<string, Value>): string =>
  JSON.stringify([...list.keys()].filter((name) => other.has(name)));

/** Items without a name: equal ones are paired first, what is left over is compared in its order. */
function compareByPlace(before: Value[], after: Value[], path: Path): Difference[] {
  const left = unmatched(before, after);
  const right = unmatched(after, before);
  const differences = Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const [a, b] = [left[index], right[index]];
    const at = [...path, { item: String((a ?? b)?.index ?? index) }];
    return a && b && !areKin(a.item, b.item)
      ? [{ path: at, before: a.item, after: b.item }]
      : compare(a?.item, b?.item, at);
  }).flat();
  if (differences.length > 0 || isUnordered(fieldOf(path), before)) return differences;
  return [{ path, before, after, reordered: true }];
}

/** Items with nothing in common are not two states of one thing. */
const areKin = (a: Value, b: Value): boolean =>
  !isMap(a) ||
  !isMap(b) ||
  Object.entries(a).some(
    ([key, item]) => item !== null && canonical(item) === canonical(own(b, key) ?? null),
  );

function unmatched(list: Value[], other: Value[]): { item: Value; index: number }[] {
  const spare = new Map<string, number>();
  for (const item of other) spare.set(canonical(item), (spare.get(canonical(item)) ?? 0) + 1);
  return list.flatMap((item, index) => {
    const left = spare.get(canonical(item)) ?? 0;
    if (left === 0) return [{ item, index }];
    spare.set(canonical(item), left - 1);
    return [];
  });
}
