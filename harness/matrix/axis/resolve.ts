import { Failure } from '../../../reports/failure/failure.ts';
import { axesSpace } from '../coverage.ts';
import { extend } from '../pairwise/space.ts';
import { type Point, pointOf } from '../point/point.ts';
import { meant } from '../strict-yaml/read.ts';
import { type Coordinate, conflictsOf, coordinateText } from './conflicts.ts';
import type { Axis } from './schema.ts';

/** `axis=value` as a coordinate of known axes. @throws Failure MP_MATRIX_UNKNOWN with what was probably meant */
export function coordinateOf(axes: readonly Axis[], text: string): Coordinate {
  const [axis = '', id = ''] = text.split(/=(.*)/s);
  const known = axes.find((one) => one.axis === axis);
  const names = axes.map((one) => one.axis);
  if (!known) throw unknown(`there is no axis ${quoted(axis)}${meant(axis, names)}`, names);
  const ids = known.values.map((value) => value.id);
  if (ids.includes(id)) return { axis, id };
  const left = known.leftOut.find((one) => one.id === id);
  if (left) {
    throw new Failure('MP_MATRIX_IMPOSSIBLE', { what: `${axis}=${id} is left out`, why: left.because });
  }
  throw unknown(`${axis} has no value ${quoted(id)}${meant(id, ids)}`, ids);
}

/** A point that has the coordinates; the other axes have whatever goes with them. @throws Failure MP_MATRIX_* */
export function pointWith(axes: readonly Axis[], wanted: readonly Coordinate[]): Point {
  const conflicts = conflictsOf(axes);
  const has = (one: Coordinate) => wanted.some(({ axis, id }) => axis === one.axis && id === one.id);
  const conflict = conflicts.find(({ a, b }) => has(a) && has(b));
  if (conflict) {
    const what = `${coordinateText(conflict.a)} and ${coordinateText(conflict.b)} do not go together`;
    throw new Failure('MP_MATRIX_IMPOSSIBLE', { what, why: conflict.because });
  }
  const twice = wanted.find(({ axis }, index) => wanted.findIndex((one) => one.axis === axis) < index);
  if (twice) {
    const what = `${twice.axis} is given twice, and a workload has one value of each axis`;
    throw new Failure('MP_MATRIX_IMPOSSIBLE', { what });
  }
  const partial = axes.map(({ axis, values }) => {
    const own = wanted.find((one) => one.axis === axis);
    return own && values.findIndex(({ id }) => id === own.id);
  });
  const row = extend(axesSpace(axes, conflicts), partial);
  if (!row) {
    throw new Failure('MP_MATRIX_IMPOSSIBLE', {
      what: `no workload can have ${wanted.map(coordinateText).join(' and ')}`,
      why: 'no two of them exclude each other, but together they leave another axis without a value',
    });
  }
  return pointOf(
    axes,
    axes.flatMap(({ values }, index) => values[row[index] ?? 0] ?? []),
  );
}

/** A text from outside, so that it cannot end a line or move a cursor. */
export const quoted = (text: string) => JSON.stringify(text.slice(0, 80));

const unknown = (what: string, known: readonly string[]) =>
  new Failure('MP_MATRIX_UNKNOWN', { what, fix: `one of ${known.join(', ')}` });
