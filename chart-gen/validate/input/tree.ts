import type { Document, LineCounter, Node } from 'yaml';
import type { TextDocument } from '../../yaml/documents.ts';
import { yaml } from '../../yaml/library.ts';
import type { TextFault } from '../model/document.ts';
import type { Path, Position } from '../model/place.ts';
import { aliasesOf } from './aliases.ts';
import { duplicateKeys } from './duplicate-keys.ts';
import { kubernetesScalars } from './kubernetes-scalars.ts';
import { mergeFault } from './merges.ts';
import { characterFaults } from './text-faults.ts';
import { scalarTraps } from './traps.ts';

/** What the whole reader makes of a document. */
export interface Tree {
  readonly document: Document;
  readonly lines: LineCounter;
}

/** The tree of a text, with its errors in it. */
export function parseTree(text: string): Tree {
  const { LineCounter, parseDocument } = yaml();
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'core',
    customTags: kubernetesScalars,
    merge: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  return { document, lines };
}

/** The faults of a text, and whether they keep it from having a value. */
export function treeFaults({ document, lines }: Tree, chunk: TextDocument): [boolean, TextFault[]] {
  const at = (offset: number) => absolute(lines.linePos(offset), chunk);
  const characters = characterFaults(chunk.text, chunk.line);
  const fault = (offset: number, message: string, fix = templateHint(chunk.text)): TextFault => ({
    ...at(offset),
    message,
    severity: 'error',
    ...(fix && { fix }),
  });
  // after the first syntax error the parser guesses, so only that one is worth reading; duplicate keys stand alone
  const syntax = document.errors
    .slice(0, 1)
    .map(({ message, pos, code }) =>
      fault(pos[0], plain(message), code === 'TAB_AS_INDENT' ? 'Indent with spaces' : undefined),
    );
  syntax.push(...duplicateKeys(document, 20).map((offset) => fault(offset, 'Map keys must be unique')));
  if (syntax.length === 0) {
    const aliases = aliasesOf(document);
    const alias = aliases.fault ?? mergeFault(document, aliases);
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
export function locate({ document, lines }: Tree, chunk: TextDocument, path: Path = []): Position {
  const { isAlias, isMap, isPair, isScalar, isSeq } = yaml();
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

/** The scalar at the path as the text spells it; undefined for a list, a map or nothing. */
export function sourceOf(document: Document, path: Path): string | undefined {
  const node = document.getIn(path, true);
  return yaml().isScalar(node) ? (node.source ?? '') : undefined;
}
