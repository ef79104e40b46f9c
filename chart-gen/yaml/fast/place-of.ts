import { readFastPlaces } from './read-fast.ts';

/**
 * Where the key or item at a path begins, as an offset in a text that readFast reads; when the path leads nowhere, where
 * its last existing part does. Undefined where only a tree of the text can tell: at an item of a list with nothing in it.
 */
export function fastPlaces(text: string): (path: readonly PropertyKey[]) => number | undefined {
  const read = readFastPlaces(text);
  return (path) => {
    let node: unknown = read?.value;
    let offset = read?.value === null ? undefined : read?.start;
    for (const step of path) {
      if (typeof node !== 'object' || node === null) break;
      const key = Array.isArray(node) ? Number(step) : String(step);
      if (!Object.hasOwn(node, key)) break;
      offset = read?.places.get(node)?.get(key);
      if (offset === undefined) return undefined;
      node = (node as Record<string | number, unknown>)[key];
    }
    return offset;
  };
}
