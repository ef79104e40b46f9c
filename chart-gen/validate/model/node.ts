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
  let value = node.value;
  for (const step of steps) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string | number, unknown>)[step]
        : undefined;
  }
  return { value, path: [...node.path, ...steps] };
}

/** The items of the list below; none when it is no list. */
export function items(node: Node, ...steps: Path): Node[] {
  const list = child(node, ...steps);
  return Array.isArray(list.value)
    ? list.value.map((value, index) => ({ value, path: [...list.path, index] }))
    : [];
}

/** The entries of the map below; none when it is no map. */
export function entries(node: Node, ...steps: Path): (Node & { readonly key: string })[] {
  const map = child(node, ...steps);
  if (!isMap(map.value)) return [];
  return Object.entries(map.value).map(([key, value]) => ({ key, value, path: [...map.path, key] }));
}

/** The string below; undefined when it is anything else. */
export function text(node: Node, ...steps: Path): string | undefined {
  const { value } = child(node, ...steps);
  return typeof value === 'string' ? value : undefined;
}

/** The number below; undefined when it is anything else. */
export function number(node: Node, ...steps: Path): number | undefined {
  const { value } = child(node, ...steps);
  return typeof value === 'number' ? value : undefined;
}

/** The strings of the list below. */
export function texts(node: Node, ...steps: Path): string[] {
  return items(node, ...steps).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
}

/** The map below with its string values only: labels, annotations, selectors. */
export function textMap(node: Node, ...steps: Path): Readonly<Record<string, string>> {
  const pairs = entries(node, ...steps).flatMap(({ key, value }) =>
    typeof value === 'string' ? [[key, value]] : [],
  );
  return Object.fromEntries(pairs);
}

/** Whether anything but null stands below. */
export function has(node: Node, ...steps: Path): boolean {
  const { value } = child(node, ...steps);
  return value !== undefined && value !== null;
}
