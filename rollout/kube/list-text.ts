import type { KubeObject } from './cluster.ts';

export interface ListMetadata {
  readonly continue?: string;
  readonly resourceVersion?: string;
}

const quote = 34;
const backslash = 92;
const opening = new Set([91, 123]);
const closing = new Set([93, 125]);
const brace = 123;

/**
 * Reads the JSON of a list, one item at a time: what is not kept of an item is garbage before the next is made. A page
 * that is made whole first lets the heap grow several times its size.
 * @returns what stands beside the items
 * @throws SyntaxError
 */
export function readListText(text: string, onItem: (item: KubeObject) => void): ListMetadata {
  let depth = 0;
  let key = '';
  let begun = 0;
  /** Where the items stand in the text, without their brackets. */
  const items = { from: 0, to: 0 };
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = endOfString(text, at);
      if (depth === 1) key = text.slice(at + 1, end);
      at = end;
    } else if (opening.has(code)) {
      depth += 1;
      if (depth === 2 && code !== brace && key === 'items' && items.from === 0) items.from = at + 1;
      if (depth === 3 && isWithin(items)) begun = at;
    } else if (closing.has(code)) {
      depth -= 1;
      if (depth === 2 && isWithin(items)) onItem(JSON.parse(text.slice(begun, at + 1)) as KubeObject);
      if (depth === 1 && isWithin(items)) items.to = at;
    }
  }
  const rest = text.slice(0, items.from) + text.slice(isWithin(items) ? text.length : items.to);
  return (JSON.parse(rest) as { metadata?: ListMetadata }).metadata ?? {};
}

const isWithin = ({ from, to }: { readonly from: number; readonly to: number }) => from > 0 && to === 0;

/** Of the string that begins at a quote: its last. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === backslash) escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  throw new SyntaxError('a string has no end');
}
