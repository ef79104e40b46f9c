import { child, isMap, type Node, text } from './node.ts';
import type { Place } from './place.ts';

/** A Kubernetes object of the inputs. Its paths begin at the object, also when it was an item of a List. */
export interface Manifest extends Place, Node {
  readonly apiVersion: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Empty when the object has none. */
  readonly name: string;
  readonly namespace: string | undefined;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The object that a value holds; undefined when apiVersion or kind is missing. */
export function manifestOf(value: unknown, place: Pick<Place, 'file' | 'position'>): Manifest | undefined {
  if (!isMap(value)) return undefined;
  const node: Node = { value, path: [] };
  const [apiVersion, kind] = [text(node, 'apiVersion'), text(node, 'kind')];
  if (!apiVersion || !kind) return undefined;
  const slash = apiVersion.lastIndexOf('/');
  const { value: rawName } = child(node, 'metadata', 'name');
  const name = typeof rawName === 'number' || typeof rawName === 'boolean' ? `${rawName}` : rawName;
  const generateName = text(node, 'metadata', 'generateName');
  const shown = typeof name === 'string' ? name : generateName ? `${generateName}*` : '';
  const namespace = text(node, 'metadata', 'namespace') || undefined;
  return {
    apiVersion,
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind,
    name: shown,
    namespace,
    label: [kind, ...(namespace ? [namespace] : []), shown].join('/'),
    value,
    path: [],
    file: place.file,
    position: place.position,
  };
}
