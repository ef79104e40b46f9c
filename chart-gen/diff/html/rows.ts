import { diffArrays, diffWordsWithSpace } from 'diff';

export interface Piece {
  readonly text: string;
  /** Whether the other side lacks just this. */
  readonly marked: boolean;
}

export interface Side {
  readonly line: number;
  readonly pieces: readonly Piece[];
}

/** One line of a side-by-side view; a side without a line is empty there. */
export interface Row {
  readonly kind: 'same' | 'changed' | 'added' | 'removed';
  readonly left?: Side;
  readonly right?: Side;
}

/** Two texts side by side: equal lines level, changed ones opposite each other with the words that differ marked. */
export function rowsOf(before: string | undefined, after: string | undefined): Row[] {
  const rows: Row[] = [];
  const parts = diffArrays(linesOf(before), linesOf(after));
  let [left, right] = [1, 1];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at];
    if (!part) continue;
    if (!part.added && !part.removed) {
      for (const text of part.value)
        rows.push({ kind: 'same', left: plain(left++, text), right: plain(right++, text) });
      continue;
    }
    const next = parts[at + 1];
    const pair = next && next.added !== part.added && (next.added || next.removed) ? next : undefined;
    if (pair) at += 1;
    const gone = part.removed ? part.value : (pair?.value ?? []);
    const come = part.added ? part.value : (pair?.value ?? []);
    for (let n = 0; n < Math.max(gone.length, come.length); n++) {
      rows.push(rowOf(gone[n], come[n], left + n, right + n));
    }
    left += gone.length;
    right += come.length;
  }
  return rows;
}

const linesOf = (text: string | undefined): string[] => (text === undefined ? [] : text.split('\n'));

const plain = (line: number, text: string): Side => ({ line, pieces: [{ text, marked: false }] });

/** Beyond this many characters a line is marked whole: finding the words would take longer than reading it. */
const longLine = 1_000;

function rowOf(gone: string | undefined, come: string | undefined, left: number, right: number): Row {
  if (gone === undefined) return { kind: 'added', right: plain(right, come ?? '') };
  if (come === undefined) return { kind: 'removed', left: plain(left, gone) };
  if (gone.length > longLine || come.length > longLine) {
    return { kind: 'changed', left: plain(left, gone), right: plain(right, come) };
  }
  const words = diffWordsWithSpace(gone, come);
  const side = (line: number, own: 'removed' | 'added', other: 'removed' | 'added'): Side => ({
    line,
    pieces: words
      .filter((word) => !word[other])
      .map((word) => ({ text: word.value, marked: word[own] === true })),
  });
  return { kind: 'changed', left: side(left, 'removed', 'added'), right: side(right, 'added', 'removed') };
}
