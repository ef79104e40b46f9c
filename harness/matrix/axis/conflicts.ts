import type { Axis, AxisValue } from './schema.ts';

/** Two values that no workload can have together. */
export interface Conflict {
  readonly a: Coordinate;
  readonly b: Coordinate;
  readonly because: string;
}

export interface Coordinate {
  readonly axis: string;
  readonly id: string;
}

export const coordinateText = ({ axis, id }: Coordinate) => `${axis}=${id}`;

/** What the axes say of each other: each pair once, with the first reason given. */
export function conflictsOf(axes: readonly Axis[]): readonly Conflict[] {
  const found = new Map<string, Conflict>();
  for (const axis of axes) {
    for (const value of axis.values) {
      for (const { axis: other, ids, because } of [
        ...refusedBy(value, axes),
        ...alone(axis, value, axes),
        ...uncalled(axis, value, axes),
      ]) {
        for (const id of ids) {
          const pair = [
            { axis: axis.axis, id: value.id },
            { axis: other, id },
          ].toSorted((x, y) => coordinateText(x).localeCompare(coordinateText(y)));
          const [a, b] = pair as [Coordinate, Coordinate];
          const key = `${coordinateText(a)} ${coordinateText(b)}`;
          if (!found.has(key)) found.set(key, { a, b, because });
        }
      }
    }
  }
  return [...found.values()];
}

function refusedBy({ needs, excludes }: AxisValue, axes: readonly Axis[]) {
  const listed = (pairing: AxisValue['needs'][number]) =>
    Object.entries(pairing).flatMap(([axis, ids]) =>
      Array.isArray(ids) ? [{ axis, ids, because: String(pairing.because) }] : [],
    );
  const others = (axis: string, ids: readonly string[]) =>
    (axes.find((one) => one.axis === axis)?.values ?? [])
      .map(({ id }) => id)
      .filter((id) => !ids.includes(id));
  return [
    ...excludes.flatMap(listed),
    ...needs.flatMap(listed).map(({ axis, ids, because }) => ({ axis, ids: others(axis, ids), because })),
  ];
}

/** A workload has room for one companion. */
function alone({ axis }: Axis, { companion }: AxisValue, axes: readonly Axis[]) {
  if (!companion) return [];
  return axes
    .filter((other) => other.axis !== axis)
    .map((other) => ({
      axis: other.axis,
      ids: other.values.filter((value) => value.companion).map(({ id }) => id),
      because: 'each of them brings a companion, and a workload has one',
    }));
}

/** Nobody calls a CronJob: a value that says how its workload is called says nothing of it. */
function uncalled({ axis }: Axis, { kind }: AxisValue, axes: readonly Axis[]) {
  if (kind !== 'CronJob') return [];
  return axes
    .filter((other) => other.axis !== axis)
    .map((other) => ({
      axis: other.axis,
      ids: other.values.filter(isCalled).map(({ id }) => id),
      because: 'it is not called',
    }));
}

const isCalled = ({ calls, spoken, serves, service, companion, plainText }: AxisValue) =>
  [service, companion, plainText].some((one) => one !== undefined) ||
  [...spoken, ...serves].length > 0 ||
  calls.some(({ to, through }) => to !== 'external' || through === 'ingress');
