import type { TextDocument } from '../../yaml/documents.ts';
import { fastPlaces } from '../../yaml/fast/place-of.ts';
import { readFast } from '../../yaml/fast/read-fast.ts';
import { maxTree } from '../../yaml/library.ts';
import type { TextFault } from '../model/document.ts';
import type { Path, Position } from '../model/place.ts';
import { holdsOddCharacters } from './text-faults.ts';
import { locate, parseTree, sourceOf, type Tree, treeFaults } from './tree.ts';

/** How often anchors may be expanded, those inside of each other multiplied: what a "billion laughs" text exceeds. */
export const maxAliases = 1000;
/** Characters of one document. The API server takes 3 MiB; a List of many objects may be longer. */
export const maxDocument = 16 * 1024 * 1024;

export interface ParsedDocument {
  /** Undefined when the document could not be read. */
  readonly value: unknown;
  readonly faults: readonly TextFault[];
  readonly position: (path?: Path) => Position;
  /** The scalar at the path as the text spells it; undefined for a list, a map or nothing. */
  readonly source: (path: Path) => string | undefined;
}

/** Reads one YAML document. Every fault has its line and column in the file. */
export function parseYaml(chunk: TextDocument): ParsedDocument {
  const start: Position = { line: chunk.line, column: 1 };
  const unreadable = (message: string): ParsedDocument => ({
    value: undefined,
    faults: [{ ...start, message, severity: 'error' }],
    position: () => start,
    source: () => undefined,
  });
  if (chunk.text.length > maxDocument) return unreadable(tooLong(maxDocument));
  const fast = holdsOddCharacters(chunk.text) ? undefined : readFast(chunk.text, 'canonical');
  if (fast !== undefined) return { value: fast, faults: [], ...fastPlacesIn(chunk) };
  if (chunk.text.length > maxTree) return unreadable(`${tooLong(maxTree)}, and not in plain block style`);
  try {
    const tree = parseTree(chunk.text);
    const [broken, faults] = treeFaults(tree, chunk);
    if (broken) return { value: undefined, faults, position: () => start, source: () => undefined };
    const value: unknown = tree.document.toJS({ maxAliasCount: maxAliases });
    return { value, faults, ...placesIn(chunk, tree) };
  } catch (error) {
    if (error instanceof RangeError) return unreadable('the document is nested too deeply');
    if (error instanceof ReferenceError)
      return unreadable(`an anchor is expanded more than ${maxAliases} times`);
    throw error;
  }
}

const tooLong = (most: number): string =>
  `the document is longer than ${most / 1024 / 1024} MiB (the API server takes 3 MiB)`;

/** The tree is many times the size of the text and only problems need it: it is made, or made again, when one asks. */
function placesIn(chunk: TextDocument, tree?: Tree): Pick<ParsedDocument, 'position' | 'source'> {
  const treeOf = remade(() => parseTree(chunk.text), tree);
  return {
    position: (path) => locate(treeOf(), chunk, path),
    source: (path) => sourceOf(treeOf().document, path),
  };
}

/** Of a text that was read fast: the tree only where nothing else can tell, and not of a text too long for one. */
function fastPlacesIn(chunk: TextDocument): Pick<ParsedDocument, 'position' | 'source'> {
  const start: Position = { line: chunk.line, column: 1 };
  const isLong = chunk.text.length > maxTree;
  const tree = isLong ? { position: () => start, source: () => undefined } : placesIn(chunk);
  const placesOf = remade(() => fastPlaces(chunk.text));
  const position = (path: Path = []): Position => {
    const offset = placesOf()(path);
    if (offset === undefined) return tree.position(path);
    const before = chunk.text.slice(0, offset);
    const line = chunk.line + (before.match(/\n/g)?.length ?? 0);
    return { line, column: offset - before.lastIndexOf('\n') };
  };
  return { ...tree, position };
}

/** What is made when it is asked for, kept as long as there is room, and then made again. */
function remade<T extends object>(make: () => T, made?: T): () => T {
  let kept = made && new WeakRef(made);
  return () => {
    const held = kept?.deref() ?? make();
    kept = new WeakRef(held);
    return held;
  };
}
