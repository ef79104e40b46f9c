import { diffArrays } from 'diff';

export interface Hunk {
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Line of the second text that the hunk stands at or before, 1 for the first. */
  readonly line: number;
}

interface Part {
  readonly kind: 'same' | 'old' | 'new';
  lines: string[];
}

/** Lines that differ between two texts, in runs without a line between them that stayed. */
export function hunksOf(before: string, after: string): Hunk[] {
  const parts = diffArrays(before.split('\n'), after.split('\n')).map(
    ({ value, added, removed }): Part => ({ kind: added ? 'new' : removed ? 'old' : 'same', lines: value }),
  );
  const hunks: { before: string[]; after: string[]; line: number }[] = [];
  let line = 1;
  let open = false;
  for (const { kind, lines } of slid(parts)) {
    if (kind !== 'same' && !open) hunks.push({ before: [], after: [], line });
    hunks.at(-1)?.[kind === 'old' ? 'before' : 'after'].push(...(kind === 'same' ? [] : lines));
    if (kind !== 'old') line += lines.length;
    open = kind !== 'same';
  }
  return hunks;
}

/**
 * A block that ends in the line which stood before it can as well be said to begin there. Where that closes the gap to
 * the change before, one `if … end` is read as one block rather than as its head here and its end there.
 */
function slid(parts: readonly Part[]): Part[] {
  const result: Part[] = parts.map((part) => ({ ...part, lines: [...part.lines] }));
  for (let at = 2; at < result.length; at++) {
    const [previous, gap, block] = [result[at - 2], result[at - 1], result[at]];
    if (!previous || !gap || !block || previous.kind !== block.kind || gap.kind !== 'same') continue;
    const size = gap.lines.length;
    if (size > block.lines.length || !endsWith(block.lines, gap.lines)) continue;
    const next = result[at + 1];
    const merged: Part = {
      kind: block.kind,
      lines: [...previous.lines, ...gap.lines, ...block.lines.slice(0, -size)],
    };
    const tail = next?.kind === 'same' ? [{ ...next, lines: [...gap.lines, ...next.lines] }] : [gap];
    result.splice(at - 2, next?.kind === 'same' ? 4 : 3, merged, ...tail);
    at -= 1;
  }
  return result.filter(({ lines }) => lines.length > 0);
}

const endsWith = (lines: readonly string[], end: readonly string[]): boolean =>
  end.every((line, index) => lines[lines.length - end.length + index] === line);

/** What a hunk says without indentation and blank lines. */
export const hunkSense = ({ before, after }: Hunk): { before: string; after: string } => ({
  before: sense(before),
  after: sense(after),
});

const sense = (lines: readonly string[]): string =>
  lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
