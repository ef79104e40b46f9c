import { type Conflict, conflictsOf } from './axis/conflicts.ts';
import type { Axis, AxisValue } from './axis/schema.ts';
import { cover } from './pairwise/cover.ts';
import { type Space, spaceOf } from './pairwise/space.ts';
import { choices, possibleTuples } from './pairwise/tuples.ts';
import { type Point, pointOf } from './point/point.ts';

export interface CoverageOptions {
  readonly strength: 2 | 3;
  readonly seed: number;
  /** At most so many points. Absent: as many as it takes. */
  readonly limit?: number;
}

/** The points that cover the axes, and how far they do. */
export interface Coverage {
  readonly points: readonly Point[];
  readonly strength: 2 | 3;
  readonly seed: number;
  readonly possible: number;
  readonly covered: number;
  /** Values of no point. */
  readonly absent: readonly string[];
}

/** The same points for the same axes, seed and strength. */
export function coverAxes(axes: readonly Axis[], { strength, seed, limit }: CoverageOptions): Coverage {
  const { rows, possible, covered } = cover(axesSpace(axes), { strength, seed, limit });
  const points = rows.map((row) => pointOf(axes, valuesOf(axes, row)));
  const present = new Set(
    points.flatMap(({ permutation }) => Object.entries(permutation).map((e) => e.join('='))),
  );
  const absent = axes
    .flatMap(({ axis, values }) => values.map(({ id }) => `${axis}=${id}`))
    .filter((value) => !present.has(value));
  return { points, strength, seed, possible, covered, absent };
}

const valuesOf = (axes: readonly Axis[], row: readonly number[]): AxisValue[] =>
  axes.flatMap(({ values }, index) => values[row[index] ?? 0] ?? []);

export function axesSpace(axes: readonly Axis[], conflicts: readonly Conflict[] = conflictsOf(axes)): Space {
  const axisAt = (name: string) => axes.findIndex(({ axis }) => axis === name);
  const valueAt = (name: string, id: string) =>
    axes[axisAt(name)]?.values.findIndex((value) => value.id === id) ?? -1;
  return spaceOf(
    axes.map(({ values }) => values.length),
    conflicts.map(
      ({ a, b }) => [axisAt(a.axis), valueAt(a.axis, a.id), axisAt(b.axis), valueAt(b.axis, b.id)] as const,
    ),
  );
}

/** Pairs that nobody forbids and that yet no workload can have, for what each of them demands of a third axis. */
export function impliedConflicts(axes: readonly Axis[]): readonly string[] {
  const space = axesSpace(axes);
  const possible = new Set(
    possibleTuples(space, 2).map((tuple) => tuple.map((part) => part.join('.')).join(' ')),
  );
  return choices(axes.length, 2).flatMap(([a = 0, b = 0]) =>
    (axes[a]?.values ?? []).flatMap((x, i) =>
      (axes[b]?.values ?? []).flatMap((y, j) =>
        space.compatible(a, i, b, j) && !possible.has(`${a}.${i} ${b}.${j}`)
          ? [`${axes[a]?.axis}=${x.id} with ${axes[b]?.axis}=${y.id}`]
          : [],
      ),
    ),
  );
}
