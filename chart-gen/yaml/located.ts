import type { Node, ParsedNode } from 'yaml';
import { yaml } from './library.ts';
import { readYaml } from './read.ts';
import type { Value } from './to-value.ts';

export interface Located {
  /** null for an empty text. */
  readonly value: Value;
  /** `file:line:column` of what stands at a path: of the key where it is a map's, else of the value. */
  at(path: readonly PropertyKey[]): string;
}

/**
 * One document and the places of its parts, for messages about what it says.
 * @throws Failure MP_MANIFEST_INVALID with file, line and column, also for a second document
 */
export function readLocated(text: string, file: string): Located {
  const [first] = readYaml(text, file);
  const { LineCounter, parseDocument } = yaml();
  const lineCounter = new LineCounter();
  const root = parseDocument<ParsedNode>(text, { schema: 'failsafe', lineCounter, logLevel: 'silent' });
  return {
    value: first?.value ?? null,
    at(path) {
      const { line, col } = lineCounter.linePos(offsetOf(root.contents, path));
      return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
    },
  };
}

/** The deepest part of the path that is there: a key that is missing is missing from its map. */
function offsetOf(root: Node | null, path: readonly PropertyKey[]): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const step of path) {
    const child = childOf(node, step);
    if (!child) break;
    [node, offset] = child;
  }
  return offset;
}

function childOf(node: unknown, step: PropertyKey): [node: unknown, offset: number] | undefined {
  const { isMap, isScalar } = yaml();
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    return pair && [pair.value, (pair.key as Node).range?.[0] ?? 0];
  }
  const item = (node as { items?: Node[] } | null)?.items?.[Number(step)];
  return item && [item, item.range?.[0] ?? 0];
}
