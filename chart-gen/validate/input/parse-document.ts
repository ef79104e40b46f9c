import {
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import type { TextDocument } from '../../yaml/documents.ts';
import { readFast } from '../../yaml/fast-block.ts';
import type { TextFault } from '../model/document.ts';
import type { Path, Position } from '../model/place.ts';
import { aliasFault } from './aliases.ts';
import { kubernetesScalars } from './kubernetes-scalars.ts';
import { mergeFault } from './merges.ts';
import { characterFaults, holdsOddCharacters } from './text-faults.ts';
import { scalarTraps } from './traps.ts';

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

interface Tree {
  readonly document: Document;
  readonly lines: LineCounter;
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
  if (chunk.text.length > maxDocument) {
    return unreadable(
      `the document is longer than ${maxDocument / 1024 / 1024} MiB; the API server takes 3 MiB`,
    );
  }
  const fast = holdsOddCharacters(chunk.text) ? undefined : readFast(chunk.text, 'canonical');
  if (fast !== undefined) return { value: fast, faults: [], ...placesIn(chunk) };
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

/** The tree is ten times the size of the text and only problems need it: it is made, or made again, when one asks. */
function placesIn(chunk: TextDocument, tree?: Tree): Pick<ParsedDocument, 'position' | 'source'> {
  let kept = tree && new WeakRef(tree);
  const treeOf = (): Tree => {
    const held = kept?.deref();
    if (held) return held;
    const made = parseTree(chunk.text);
    kept = new WeakRef(made);
    return made;
  };
  return {
    position: (path) => locate(treeOf(), chunk, path),
    source: (path) => sourceOf(treeOf().document, path),
  };
}

function parseTree(text: string): Tree {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'core',
    customTags: kubernetesScalars,
    merge: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  return { document, lines };
}

/** The faults of a text, and whether they keep it from having a value. */
function treeFaults({ document, lines }: Tree, chunk: TextDocument): [boolean, TextFault[]] {
  const at = (offset: number) => absolute(lines.linePos(offset), chunk);
  const characters = characterFaults(chunk.text, chunk.line);
  const syntax = independent(document.errors).map(({ message, pos, code }): TextFault => {
    const fix = code === 'TAB_AS_INDENT' ? 'Indent with spaces' : templateHint(chunk.text);
    return { ...at(pos[0]), message: plain(message), severity: 'error', ...(fix && { fix }) };
  });
  if (syntax.length === 0) {
    const alias = aliasFault(document) ?? mergeFault(document);
    if (alias) syntax.push({ ...at(alias.offset), message: alias.message, severity: 'error' });
  }
  const broken = [...syntax, ...characters].some(({ severity }) => severity === 'error');
  return [
    broken,
    [
      ...characters,
      ...syntax,
      ...document.warnings.map(
        ({ message, pos }): TextFault => ({ ...at(pos[0]), message: plain(message), severity: 'warning' }),
      ),
      ...scalarTraps(document).map(({ offset, ...trap }): TextFault => ({ ...at(offset), ...trap })),
    ],
  ];
}

/** After the first syntax error the parser guesses, so only that one is worth reading; duplicate keys stand alone. */
function independent(errors: Document['errors']): Document['errors'] {
  const isDuplicate = ({ code }: Document['errors'][number]) => code === 'DUPLICATE_KEY';
  const syntax = errors.filter((error) => !isDuplicate(error)).slice(0, 1);
  return [...syntax, ...errors.filter(isDuplicate).slice(0, 20)];
}

function templateHint(text: string): string | undefined {
  return text.includes('{{')
    ? 'This looks like a Helm template: give the folder of its chart instead'
    : undefined;
}

function plain(message: string): string {
  if (message.includes('call stack')) return 'the document is nested too deeply';
  return message.split('\n')[0] ?? message;
}

function absolute({ line, col }: { line: number; col: number }, chunk: TextDocument): Position {
  return { line: chunk.line + Math.max(line, 1) - 1, column: Math.max(col, 1) };
}

/** Where the key or item at the path begins; when the path leads nowhere, where its last existing part does. */
function locate({ document, lines }: Tree, chunk: TextDocument, path: Path = []): Position {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const step of path) {
    const container = isAlias(node) ? node.resolve(document) : node;
    if (isMap(container)) {
      const pair = container.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(container)) {
      const item = container.items[Number(step)];
      const first = isPair(item) ? item.key : item;
      offset = startOf(first) ?? offset;
      node = item;
    } else break;
  }
  return absolute(lines.linePos(offset ?? 0), chunk);
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

function sourceOf(document: Document, path: Path): string | undefined {
  const node = document.getIn(path, true);
  return isScalar(node) ? (node.source ?? '') : undefined;
}
