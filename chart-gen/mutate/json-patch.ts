import { isDeepStrictEqual } from 'node:util';
import type { Value } from '../yaml/to-value.ts';
import type { Operation } from './schema.ts';

/** An operation that does not fit the object; the caller says of which object and rule. */
export class PatchFault extends Error {}

/** Applies RFC 6902 operations in their order and gives a new value. @throws PatchFault, with nothing half done */
export function jsonPatch(value: Value, operations: readonly Operation[]): Value {
  return operations.reduce(applyOne, value);
}

function applyOne(root: Value, operation: Operation): Value {
  const path = tokensOf(operation.path);
  switch (operation.op) {
    case 'add':
      return put(root, path, operation.value as Value, 'add');
    case 'replace':
      valueAt(root, path);
      return put(root, path, operation.value as Value, 'replace');
    case 'remove':
      return take(root, path);
    case 'copy':
      return put(root, path, valueAt(root, tokensOf(operation.from)), 'add');
    case 'move': {
      const from = tokensOf(operation.from);
      if (operation.path.startsWith(`${operation.from}/`)) {
        throw new PatchFault(`${operation.from} cannot be moved into itself`);
      }
      return put(take(root, from), path, valueAt(root, from), 'add');
    }
    case 'test':
      if (!isDeepStrictEqual(valueAt(root, path), operation.value)) {
        throw new PatchFault(`${operation.path || '/'} does not hold what the test expects`);
      }
      return root;
  }
}

const tokensOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));

function valueAt(root: Value, path: readonly string[]): Value {
  return path.reduce((value, token, depth) => {
    const child = Array.isArray(value)
      ? value[indexOf(token, value.length - 1, path, depth)]
      : childOf(value, token);
    if (child === undefined) throw missing(path, depth);
    return child;
  }, root);
}

const childOf = (value: Value, token: string): Value | undefined =>
  value !== null && typeof value === 'object' && Object.hasOwn(value, token)
    ? (value as Record<string, Value>)[token]
    : undefined;

/** The value with one place of it filled; containers on the way are copied, the rest is shared. */
function put(root: Value, path: readonly string[], given: Value, mode: 'add' | 'replace', depth = 0): Value {
  const token = path[depth];
  if (token === undefined) return given;
  const last = depth === path.length - 1;
  if (Array.isArray(root)) {
    const end = mode === 'add' && last ? root.length : root.length - 1;
    const index = last && mode === 'add' && token === '-' ? root.length : indexOf(token, end, path, depth);
    if (last) return root.toSpliced(index, mode === 'add' ? 0 : 1, given);
    return root.with(index, put(root[index] ?? null, path, given, mode, depth + 1));
  }
  const child = childOf(root, token);
  if (root === null || typeof root !== 'object' || (!last && child === undefined)) throw missing(path, depth);
  const filled = last ? given : put(child ?? null, path, given, mode, depth + 1);
  return Object.fromEntries([
    ...Object.entries(root).filter(([key]) => key !== token || child === undefined),
    [token, filled],
  ]);
}

function take(root: Value, path: readonly string[], depth = 0): Value {
  const token = path[depth];
  if (token === undefined) throw new PatchFault('the whole object cannot be removed; use drop: true');
  const last = depth === path.length - 1;
  if (Array.isArray(root)) {
    const index = indexOf(token, root.length - 1, path, depth);
    return last ? root.toSpliced(index, 1) : root.with(index, take(root[index] ?? null, path, depth + 1));
  }
  const child = childOf(root, token);
  if (child === undefined) throw missing(path, depth);
  const entries = Object.entries(root as Record<string, Value>);
  return Object.fromEntries(
    last
      ? entries.filter(([key]) => key !== token)
      : entries.map(([key, value]) => [key, key === token ? take(child, path, depth + 1) : value]),
  );
}

function indexOf(token: string, end: number, path: readonly string[], depth: number): number {
  if (!/^(0|[1-9]\d*)$/.test(token) || Number(token) > end) throw missing(path, depth);
  return Number(token);
}

const missing = (path: readonly string[], depth: number): PatchFault =>
  new PatchFault(`there is no /${path.slice(0, depth + 1).join('/')}`);
