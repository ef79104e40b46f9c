import type { Coordinate } from '../axis/conflicts.ts';
import type { Axis, AxisValue } from '../axis/schema.ts';
import type { Protocol } from '../protocols.ts';
import { pointAddresses, pointName, pointPower } from './name.ts';

/** A combination of one value of each axis, named. */
export interface Point {
  readonly name: string;
  readonly namespace: string;
  readonly values: readonly AxisValue[];
  readonly permutation: Readonly<Record<string, string>>;
  /** Around which power of two the bodies lie that it is sent. */
  readonly powerOfTwo: number;
  /** What fills the templates of its values. */
  readonly words: Readonly<Record<string, string>>;
}

/** The protocols that a point serves beside HTTP/1.1, each once. */
export const servedBy = (values: readonly AxisValue[]): readonly Protocol[] => [
  ...new Set(values.flatMap(({ serves }) => serves)),
];

/** The axes whose values name a point, most telling first; others follow in their own order. */
const telling = ['virtualService', 'destinationRule', 'authorization', 'serviceEntry', 'sidecar', 'kind'];

/** @param values one of each axis, in the axes' order. */
export function pointOf(axes: readonly Axis[], values: readonly AxisValue[]): Point {
  const coordinates = axes.map(({ axis }, index): Coordinate => ({ axis, id: values[index]?.id ?? '' }));
  const rank = ({ axis }: Coordinate) => (telling.includes(axis) ? telling.indexOf(axis) : telling.length);
  const special = coordinates
    .filter(({ id }, index) => id !== axes[index]?.values[0]?.id)
    .toSorted((a, b) => rank(a) - rank(b));
  const name = pointName(coordinates, special);
  const namespace = values.find((value) => value.namespace)?.namespace?.name ?? 'mp-matrix';
  return {
    name,
    namespace,
    values,
    permutation: Object.fromEntries(coordinates.map(({ axis, id }) => [axis, id])),
    powerOfTwo: pointPower(coordinates),
    words: {
      name,
      namespace,
      host: `${name}.${namespace}.svc.cluster.local`,
      ...pointAddresses(coordinates),
    },
  };
}
