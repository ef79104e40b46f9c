import type { Alias, Node, ParsedNode, YAMLMap } from 'yaml';
import { yaml } from './library.ts';
import { plainScalar, type Scalar } from './plain-scalar.ts';

export type Value = Scalar | Value[] | { [key: string]: Value };

/** A fault in a document, at an offset in its text. */
export class YamlFault extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export interface Anchors {
  resolve(alias: Alias): Node | undefined;
  /** Nodes still allowed to come out of aliases: a bomb of nested aliases ends here, not in memory. */
  budget: number;
}

/** The plain value of a parsed node. @throws YamlFault */
export function toValue(node: ParsedNode | null, anchors: Anchors, inAlias = 0): Value {
  if (node === null) return null;
  if (inAlias > 0) {
    anchors.budget -= 1;
    if (anchors.budget < 0) throw fault(node, 'the aliases of this document multiply beyond reason');
  }
  const { isAlias, isMap, isScalar, isSeq } = yaml();
  if (isScalar(node)) return scalarValue(node);
  if (isSeq(node)) return node.items.map((item) => toValue(item as ParsedNode | null, anchors, inAlias));
  if (isMap(node)) return mapValue(node as YAMLMap.Parsed, anchors, inAlias);
  if (isAlias(node)) {
    const target = anchors.resolve(node as Alias) as ParsedNode | undefined;
    if (!target) throw fault(node, `there is no anchor &${(node as Alias).source} before this alias`);
    if (inAlias > 50) throw fault(node, 'the aliases of this document nest beyond reason');
    return toValue(target, anchors, inAlias + 1);
  }
  throw fault(node, 'this is neither a map, a list nor a scalar');
}

function mapValue(map: YAMLMap.Parsed, anchors: Anchors, inAlias: number): Value {
  const entries = new Map<string, Value>();
  const merged = new Map<string, Value>();
  for (const { key, value } of map.items) {
    if (isMergeKey(key)) {
      merge(merged, toValue(value, anchors, Math.max(inAlias, 1)), key);
      continue;
    }
    const name = keyName(key, anchors);
    if (entries.has(name)) throw fault(key, `the key ${JSON.stringify(name)} stands here a second time`);
    entries.set(name, toValue(value, anchors, inAlias));
  }
  for (const [name, value] of merged) if (!entries.has(name)) entries.set(name, value);
  // Object.fromEntries defines properties, so a key named __proto__ stays a key.
  return Object.fromEntries(entries);
}

const isMergeKey = (key: ParsedNode | null): key is ParsedNode =>
  yaml().isScalar(key) && key.type === 'PLAIN' && key.value === '<<';

function merge(into: Map<string, Value>, from: Value, key: ParsedNode): void {
  for (const source of Array.isArray(from) ? from : [from]) {
    if (source === null || typeof source !== 'object' || Array.isArray(source)) {
      throw fault(key, 'only a map can be merged with <<');
    }
    for (const [name, value] of Object.entries(source)) if (!into.has(name)) into.set(name, value);
  }
}

function keyName(key: ParsedNode | null, anchors: Anchors): string {
  const value = toValue(key, anchors);
  if (value === null || typeof value === 'object') {
    throw fault(key, 'a key must be a text, a number or a truth value');
  }
  return String(value);
}

const typedTags = new Set(['int', 'float', 'bool', 'null'].map((name) => `tag:yaml.org,2002:${name}`));

function scalarValue(node: ParsedNode): Scalar {
  const { tag, type, source } = node as { tag?: string; type?: string; source?: string };
  const text = (node as { value?: unknown }).value;
  const string = typeof text === 'string' ? text : (source ?? '');
  if (tag && !typedTags.has(tag)) {
    if (tag === 'tag:yaml.org,2002:str' || tag === '!') return string;
    throw fault(node, `the tag ${tag} has no meaning in a manifest`);
  }
  if (type !== 'PLAIN' && !tag) return string;
  const value = plainScalar(string);
  if (typeof value !== 'number') return value;
  if (!Number.isFinite(value)) throw fault(node, `${string} is a number that Kubernetes cannot hold`);
  if (Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?\w+$/.test(string)) {
    throw fault(node, `${string} is too large to be kept exactly; quote it`);
  }
  return value;
}

const fault = (node: Node | null, message: string): YamlFault =>
  new YamlFault(message, node?.range?.[0] ?? 0);
