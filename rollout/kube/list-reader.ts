import type { BodyReader } from './body.ts';
import { byteStore } from './byte-store.ts';
import type { KubeObject, Outline } from './cluster.ts';

export interface ListMetadata {
  readonly continue?: string;
  readonly resourceVersion?: string;
}

export interface ListReader extends BodyReader {
  /** To be called after the last byte: what stands beside the items. @throws SyntaxError when it was no JSON of a list */
  metadata(): ListMetadata;
}

const [quote, backslash, openBrace, openBracket, closeBrace, closeBracket] = [...Buffer.from('"\\{[}]')];
const none = Buffer.from('null');
/** How deep things stand: the list's own parts, the array of its items, an item. */
const depths = { list: 1, items: 2, item: 3 } as const;
/** Longer names are none that an outline has. */
const longestName = 64;

/**
 * Reads the JSON of a list as its bytes come, one item at a time: neither the text of a page nor its objects are ever
 * held together, and what is not wanted is not even made, for a heap that once grew stays grown.
 * @param without objects and arrays that are null in place of what they are, by their place in an item
 */
export function listReader(onItem: (item: KubeObject) => void, without: Outline = {}): ListReader {
  const item = byteStore();
  const beside = byteStore();
  const name = Buffer.alloc(longestName);
  let nameLength = 0;
  let isText = false;
  let isEscaped = false;
  let isNamed = false;
  let place: 'before' | 'items' | 'behind' = 'before';
  let broken: unknown;
  let depth = 0;
  /** What is outlined in each object and array that is open, but for those in what is passed over. */
  const outlines: (Outline | undefined)[] = [];
  const arrays: boolean[] = [];
  /** The depth of what is passed over. */
  let passing: number | undefined;
  /** What the bytes from `from` on belong to; undefined: to nothing that is kept. */
  let store: typeof item | undefined = beside;
  let from = 0;

  const turn = (part: Buffer, at: number, next: typeof store) => {
    store?.add(part, from, at);
    store = next;
    from = at;
  };
  const outlined = () => {
    const outer = outlines.at(-1);
    if (outlines.length === 0) return { items: without };
    if (outer === undefined || arrays.at(-1)) return outer;
    return nameLength <= longestName ? outer[name.toString('utf8', 0, nameLength)] : undefined;
  };
  const begin = (part: Buffer, at: number) => {
    depth += 1;
    if (passing !== undefined) return;
    const inner = outlined();
    if (inner === null) {
      turn(part, at, undefined);
      item.add(none, 0, none.length);
      passing = depth;
      return;
    }
    const isArray = part[at] === openBracket;
    outlines.push(inner);
    arrays.push(isArray);
    if (place === 'before' && depth === depths.items && isArray && inner === without) {
      place = 'items';
      turn(part, at + 1, undefined);
    } else if (place === 'items' && depth === depths.item) turn(part, at, item);
  };
  const end = (part: Buffer, at: number) => {
    depth -= 1;
    if (passing !== undefined) {
      if (depth >= passing) return;
      passing = undefined;
      turn(part, at + 1, item);
      return;
    }
    outlines.pop();
    arrays.pop();
    if (place === 'items' && depth === depths.items) {
      turn(part, at + 1, undefined);
      onItem(JSON.parse(item.take()) as KubeObject);
    } else if (place === 'items' && depth === depths.list) {
      place = 'behind';
      turn(part, at, beside);
    }
  };
  const noteName = (part: Buffer, begin: number, end: number) => {
    for (let at = begin; at < end && nameLength <= longestName; at++) name[nameLength++] = part[at] ?? 0;
  };
  /** Reads on in a text to its end, or behind a backslash in it, and gives where it came to. */
  const readText = (part: Buffer, begin: number) => {
    const end = endOfText(part, isEscaped ? begin + 1 : begin);
    isText = part[end] !== quote;
    isEscaped = part[end] === backslash;
    if (isNamed) noteName(part, begin, isEscaped ? end + 1 : end);
    return end + 1;
  };
  const read = (part: Buffer) => {
    from = 0;
    for (let at = 0; at < part.length; ) {
      if (isText) {
        at = readText(part, at);
        continue;
      }
      const byte = part[at];
      if (byte === quote) {
        isText = true;
        isNamed = passing === undefined && outlines.at(-1) !== undefined && arrays.at(-1) === false;
        nameLength = 0;
      } else if (byte === openBrace || byte === openBracket) begin(part, at);
      else if (byte === closeBrace || byte === closeBracket) end(part, at);
      at += 1;
    }
    turn(part, part.length, store);
  };

  return {
    take(part) {
      try {
        if (broken === undefined) read(part);
      } catch (error) {
        broken = error;
      }
    },
    metadata() {
      if (broken !== undefined) throw broken;
      return (JSON.parse(beside.take()) as { metadata?: ListMetadata }).metadata ?? {};
    },
  };
}

/** Where the next quote or backslash stands; behind the last byte when there is none. */
function endOfText(part: Buffer, begin: number): number {
  let at = begin;
  while (at < part.length && part[at] !== quote && part[at] !== backslash) at += 1;
  return at;
}
