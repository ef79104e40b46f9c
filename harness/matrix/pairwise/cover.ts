import { seededRandom } from '../../verdict/seeded-random.ts';
import { extend, type Space } from './space.ts';
import { partialOf, remainingTuples, type Tuple, type Tuples } from './tuples.ts';

/** The value of each axis, by index. */
export type Row = readonly number[];

export interface Cover {
  readonly rows: readonly Row[];
  /** Tuples that some row could have; all of them are covered unless `limit` ended it first. */
  readonly possible: number;
  readonly covered: number;
}

export interface CoverOptions {
  /** Values that are paired: 2 for pairs, 3 for triples. */
  readonly strength: 2 | 3;
  readonly seed: number;
  /** At most so many rows: the first ones cover the most. */
  readonly limit?: number;
}

/** Rows that are tried for each one taken. */
const candidates = 12;

/**
 * Rows that have every tuple of compatible values at least once, the same for the same seed. Greedy, as AETG: each row
 * begins with a tuple that is still open, of a value that no row has yet while there is one, and takes, axis by axis, the
 * value that covers the most, never one that leaves another axis without a value.
 */
export function cover(
  space: Space,
  { strength, seed, limit = Number.POSITIVE_INFINITY }: CoverOptions,
): Cover {
  const random = seededRandom(seed);
  const open = remainingTuples(space, strength);
  const possible = open.size;
  const rows: Row[] = [];
  const isNew = ([axis, value]: Tuple[number]) => rows.every((row) => row[axis] !== value);
  while (open.size > 0 && rows.length < limit) {
    let best: { row: Row; gain: number } | undefined;
    const first = open.beginnings(isNew);
    for (let i = 0; i < candidates; i++) {
      const row = candidate(space, open, { first, random });
      const gain = open.gainOfRow(row);
      if (!best || gain > best.gain) best = { row, gain };
    }
    if (!best || best.gain === 0) break;
    open.cover(best.row);
    rows.push(best.row);
  }
  return { rows, possible, covered: possible - open.size };
}

interface Chance {
  /** One of these begins it. */
  readonly first: readonly Tuple[];
  readonly random: () => number;
}

function candidate(space: Space, open: Tuples, { first, random }: Chance): Row {
  const partial = partialOf(space, first[Math.floor(random() * first.length)] ?? []);
  const order = shuffled(
    space.sizes.map((_, axis) => axis).filter((axis) => partial[axis] === undefined),
    random,
  );
  for (const axis of order) {
    const ranked = shuffled([...Array(space.sizes[axis] ?? 0).keys()], random)
      .map((value) => ({ value, gain: open.gainOf(partial, axis, value) }))
      .sort((a, b) => b.gain - a.gain);
    const taken = ranked.find(({ value }) => {
      partial[axis] = value;
      return extend(space, partial) !== undefined;
    });
    if (!taken) throw new Error('a row that could be completed cannot');
    partial[axis] = taken.value;
  }
  return partial.map((value) => value ?? 0);
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}
