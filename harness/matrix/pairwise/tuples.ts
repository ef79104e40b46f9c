import { extend, type Partial, type Space } from './space.ts';

export type Tuple = readonly (readonly [axis: number, value: number])[];

/** The tuples that no row has yet. */
export interface Tuples {
  readonly size: number;
  /** Those with a value that is wanted; all of them where none has. */
  readonly beginnings: (isWanted: (part: Tuple[number]) => boolean) => readonly Tuple[];
  /** Open tuples that a value would complete with what the row has already. */
  readonly gainOf: (row: Partial, axis: number, value: number) => number;
  readonly gainOfRow: (row: readonly number[]) => number;
  readonly cover: (row: readonly number[]) => void;
}

/** Every choice of `strength` axes, each in ascending order. */
export function choices(axes: number, strength: number): readonly (readonly number[])[] {
  if (strength === 0) return [[]];
  return choices(axes, strength - 1).flatMap((choice) => {
    const after = (choice.at(-1) ?? -1) + 1;
    return Array.from({ length: axes - after }, (_, index) => [...choice, after + index]);
  });
}

/** Every tuple that some full row has: two values may go together and yet leave a third axis without one. */
export function possibleTuples(space: Space, strength: number): readonly Tuple[] {
  return choices(space.sizes.length, strength).flatMap((axes) =>
    products(axes.map((axis) => space.sizes[axis] ?? 0)).flatMap((values) => {
      const tuple = axes.map((axis, index) => [axis, values[index] ?? 0] as const);
      return extend(space, partialOf(space, tuple)) ? [tuple] : [];
    }),
  );
}

export function partialOf({ sizes }: Space, tuple: Tuple): (number | undefined)[] {
  const partial: (number | undefined)[] = sizes.map(() => undefined);
  for (const [axis, value] of tuple) partial[axis] = value;
  return partial;
}

function products(sizes: readonly number[]): readonly (readonly number[])[] {
  return sizes.reduce<readonly (readonly number[])[]>(
    (rows, size) => rows.flatMap((row) => Array.from({ length: size }, (_, value) => [...row, value])),
    [[]],
  );
}

export function remainingTuples(space: Space, strength: number): Tuples {
  const offsets = space.sizes.map((_, axis) =>
    space.sizes.slice(0, axis).reduce((sum, size) => sum + size, 0),
  );
  const base = space.sizes.reduce((sum, size) => sum + size, 1);
  const keyOf = (tuple: Tuple) =>
    tuple.reduce((key, [axis, value]) => key * base + (offsets[axis] ?? 0) + value, 0);
  const open = new Map(possibleTuples(space, strength).map((tuple) => [keyOf(tuple), tuple]));
  const axesSets = choices(space.sizes.length, strength);
  const withAxis = space.sizes.map((_, axis) => axesSets.filter((axes) => axes.includes(axis)));
  const isOpen = (row: Partial, axes: readonly number[]) => {
    let key = 0;
    for (const axis of axes) {
      const value = row[axis];
      if (value === undefined) return false;
      key = key * base + (offsets[axis] ?? 0) + value;
    }
    return open.has(key);
  };
  return {
    get size() {
      return open.size;
    },
    beginnings(isWanted) {
      const all = [...open.values()];
      const wanted = all.filter((tuple) => tuple.some(isWanted));
      return wanted.length > 0 ? wanted : all;
    },
    gainOf(row, axis, value) {
      const filled = row.with(axis, value);
      return (withAxis[axis] ?? []).filter((axes) => isOpen(filled, axes)).length;
    },
    gainOfRow: (row) => axesSets.filter((axes) => isOpen(row, axes)).length,
    cover(row) {
      for (const axes of axesSets) open.delete(keyOf(axes.map((axis) => [axis, row[axis] ?? 0] as const)));
    },
  };
}
