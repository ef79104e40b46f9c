import { plainScalar } from '../plain-scalar.ts';
import type { Value } from '../to-value.ts';
import { leave, linesOf, type Spelling } from './lines.ts';
import { inline } from './scalars.ts';
import { indentOf, next, type PartPlaces, type State } from './state.ts';

/** Blocks within blocks that are read: beyond, the whole reader says what is wrong. */
const maxDepth = 200;

/**
 * A document in the plain block style in which programs write manifests, read many times as fast as by the whole
 * reader; undefined for any other, also for every faulty one, which the whole reader then reads or explains. What it
 * gives is what that reader would give: a test holds the two against each other.
 */
export function readFast(text: string, spelling: Spelling = 'any'): Value | undefined {
  return read(text, spelling, undefined);
}

export interface FastPlaces {
  readonly value: Value;
  /** Offset of the first part. */
  readonly start: number;
  /** By map and list of the value; those that are empty have none. */
  readonly places: ReadonlyMap<object, PartPlaces>;
}

/** The same with where each part begins. */
export function readFastPlaces(text: string, spelling: Spelling = 'any'): FastPlaces | undefined {
  const places = new Map<object, Map<string | number, number>>();
  const start = /^(?:---)?(?:\s|#.*)*/.exec(text)?.[0].length ?? 0;
  const value = read(text, spelling, places);
  return value === undefined ? undefined : { value, start, places };
}

function read(text: string, spelling: Spelling, places: State['places']): Value | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what stands here is left to the whole reader
  if (!text.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f\u007f\u0085\u2028\u2029\ufeff]/.test(text))
    return undefined;
  const state: State = { ...linesOf(text), spelling, at: 0, depth: 0, places };
  try {
    const first = next(state);
    if (first === -1) return null;
    if (indentOf(state, first) !== 0) return undefined;
    const value = block(state, first);
    return next(state) === -1 ? value : undefined;
  } catch (thrown) {
    if (thrown === leave) return undefined;
    throw thrown;
  }
}

const dash = 0x2d;
const space = 0x20;

/** Whether an item of a list begins at an offset of a line. */
function isItem({ text, end }: State, offset: number, line: number): boolean {
  return (
    text.charCodeAt(offset) === dash && (offset + 1 === end[line] || text.charCodeAt(offset + 1) === space)
  );
}

const startsItem = (state: State, line: number): boolean => isItem(state, state.from[line] as number, line);

function block(state: State, line: number): Value {
  state.depth += 1;
  if (state.depth > maxDepth) throw leave;
  const indent = indentOf(state, line);
  const value = startsItem(state, line) ? list(state, indent) : map(state, indent);
  state.depth -= 1;
  return value;
}

function list(state: State, indent: number): Value[] {
  const items: Value[] = [];
  const places = placesOf(state, items);
  for (let line = next(state); line !== -1; line = next(state)) {
    if (indentOf(state, line) !== indent || !startsItem(state, line)) break;
    const rest = afterSpaces(state, (state.from[line] as number) + 1);
    if (rest >= (state.end[line] as number)) {
      state.at += 1;
      const under = next(state);
      if (under !== -1 && indentOf(state, under) > indent)
        places?.set(items.length, state.from[under] as number);
      items.push(nested(state, indent));
      continue;
    }
    places?.set(items.length, rest);
    if (isItem(state, rest, line) || keyAt(state, rest, line)) {
      // what follows the dash is the first line of a block of its own
      state.from[line] = rest;
      items.push(block(state, line));
    } else items.push(inline(state, rest, indent));
  }
  const after = next(state);
  if (after !== -1 && indentOf(state, after) > indent) throw leave;
  return items;
}

function map(state: State, indent: number): Value {
  const entries: { [key: string]: Value } = {};
  const places = placesOf(state, entries);
  for (let line = next(state); line !== -1 && indentOf(state, line) === indent; line = next(state)) {
    // a list may stand as deep as the key above it, and then this map is over
    if (startsItem(state, line)) break;
    const from = state.from[line] as number;
    const found = keyAt(state, from, line);
    if (!found || found.key === '__proto__' || Object.hasOwn(entries, found.key)) throw leave;
    const { key, value } = found;
    places?.set(key, from);
    if (value < (state.end[line] as number)) entries[key] = inline(state, value, indent);
    else {
      state.at += 1;
      const under = next(state);
      const isList = under !== -1 && indentOf(state, under) === indent && startsItem(state, under);
      entries[key] = isList ? list(state, indent) : nested(state, indent);
    }
  }
  const after = next(state);
  if (after !== -1 && indentOf(state, after) > indent) throw leave;
  return entries;
}

function placesOf({ places }: State, owner: object): Map<string | number, number> | undefined {
  if (!places) return undefined;
  const own = new Map<string | number, number>();
  places.set(owner, own);
  return own;
}

function nested(state: State, indent: number): Value {
  const under = next(state);
  return under !== -1 && indentOf(state, under) > indent ? block(state, under) : null;
}

function afterSpaces({ text }: State, offset: number): number {
  let at = offset;
  while (text.charCodeAt(at) === space) at += 1;
  return at;
}

// each begins where it is told to and ends behind its colon
const plainKey = /[A-Za-z_$/][\w./$-]*:(?= |\n)/y;
const quotedKey = /"[\w ./$:-]*":(?= |\n)/y;

/** The key at an offset of a line, and the offset of its value: the line's end when none stands there. */
function keyAt(state: State, offset: number, line: number): { key: string; value: number } | undefined {
  const { text } = state;
  const isQuoted = text.charCodeAt(offset) === 0x22;
  const pattern = isQuoted ? quotedKey : plainKey;
  pattern.lastIndex = offset;
  if (!pattern.test(text)) return undefined;
  const colon = pattern.lastIndex - 1;
  const key = isQuoted ? text.slice(offset + 1, colon - 1) : text.slice(offset, colon);
  // a word that means a truth value or nothing
  if (!isQuoted && key.length < 6 && typeof plainScalar(key) !== 'string') return undefined;
  return { key, value: Math.min(afterSpaces(state, colon + 1), state.end[line] as number) };
}
