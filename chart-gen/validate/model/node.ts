import type { Path } from './place.ts';

/** A value inside a document together with the path that leads to it, so that a problem can point at it. */
export interface Node {
  readonly value: unknown;
  readonly path: Path;
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value below; undefined when it is not there. Only own keys count, so that `__proto__` leads nowhere. */
export function child(node: Node, ...steps: Path): Node {
  return { value: valueBelow(node, steps), path: node.path.concat(steps) };
}

/** Most questions are about a value alone, and its path would be made for nothing. */
function valueBelow(node: Node, steps: Path): unknown {
  let { value } = node;
  for (const step of steps) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string | number, unknown>)[step]
        : undefined;
  }
  return value;
}

/** The items of the list below; none when it is no list. */
export function items(node: Node, ...steps: Path): Node[] {
  const list = valueBelow(node, steps);
  if (!Array.isArray(list) || list.length === 0) return [];
  const path = node.path.concat(steps);
  return list.map((value, index) => ({ value, path: path.concat(index) }));
}

/** The entries of the map below; none when it is no map. */
export function entries(node: Node, ...steps: Path): (Node & { readonly key: string })[] {
  const map = valueBelow(node, steps);
  if (!isMap(map)) return [];
  const path = node.path.concat(steps);
  return Object.entries(map).map(([key, value]) => ({ key, value, path: path.concat(key) }));
}

/** The string below; undefined when it is anything else. */
export function text(node: Node, ...steps: Path): string | undefined {
  const value = valueBelow(node, steps);
  return typeof value === 'string' ? value : undefined;
}

/** The number below; undefined when it is anything else. */
export function number(node: Node, ...steps: Path): number | undefined {
  const value = valueBelow(node, steps);
  return typeof value === 'number' ? value : undefined;
}

/** The strings of the list below. */
export function texts(node: Node, ...steps: Path): string[] {
  return items(node, ...steps).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
}

/** The map below with its string values only: labels, annotations, selectors. */
export function textMap(node: Node, ...steps: Path): Readonly<Record<string, string>> {
  const map = valueBelow(node, steps);
  if (!isMap(map)) return {};
  return Object.fromEntries(
    Object.entries(map).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

/** Whether anything but null stands below. */
export function has(node: Node, ...steps: Path): boolean {
  const value = valueBelow(node, steps);
  return value !== undefined && value !== null;
}
