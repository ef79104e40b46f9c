import { conflictsOf, coordinateText } from '../axis/conflicts.ts';
import type { Axis } from '../axis/schema.ts';
import { axesSpace, type Coverage, impliedConflicts } from '../coverage.ts';
import { possibleTuples } from '../pairwise/tuples.ts';
import { groupBy } from './group-by.ts';

export interface LeftOut {
  readonly what: string;
  readonly because: string;
}

/** Everything that no workload of a cover has, with the reason; pairs with one reason stand together. */
export function leftOut(axes: readonly Axis[], coverage: Coverage): readonly LeftOut[] {
  const values = axes.flatMap(({ axis, leftOut: list }) =>
    list.map(({ id, because }) => ({ what: `${axis}=${id}`, because })),
  );
  const pairs = groupBy(conflictsOf(axes), ({ because }) => because).map(([because, list]) => ({
    what: list.map(({ a, b }) => `${coordinateText(a)} with ${coordinateText(b)}`).join(', '),
    because,
  }));
  const implied = impliedConflicts(axes);
  const open = coverage.possible - coverage.covered;
  return [
    ...values,
    ...pairs,
    ...(implied.length > 0
      ? [{ what: implied.join(', '), because: 'what one of them needs of a third axis, the other excludes' }]
      : []),
    ...(open > 0
      ? [
          {
            what: `${open} of the ${coverage.possible} possible ${tupleWord(coverage)}`,
            because: measureOf(coverage),
          },
        ]
      : []),
  ];
}

/** Of a profile whose workloads are no points: nothing of the axes is counted as covered. */
export function leftOutByHand(axes: readonly Axis[]): readonly LeftOut[] {
  const pairs = possibleTuples(axesSpace(axes), 2).length;
  return [
    {
      what: `${pairs} of the ${pairs} possible pairs of ${valuesOf(axes)} values`,
      because:
        'its workloads are chosen by hand, and none is held to cover the axes; profile standard has every value, full every pair',
    },
  ];
}

function measureOf({ points, absent, strength }: Coverage): string {
  const held =
    absent.length === 0
      ? `every value of every axis, not every ${strength === 2 ? 'pair' : 'triple'}`
      : 'not even every value';
  return `${points.length} points are the profile's measure, which have ${held}; profile full has them all`;
}

const valuesOf = (axes: readonly Axis[]) => axes.reduce((sum, { values }) => sum + values.length, 0);

export const tupleWord = ({ strength }: Pick<Coverage, 'strength'>) => (strength === 2 ? 'pairs' : 'triples');

/** What a cover reached, in two lines. */
export function coverageText(axes: readonly Axis[], coverage: Coverage): string {
  const values = valuesOf(axes);
  const percent = Math.floor((100 * coverage.covered) / Math.max(1, coverage.possible));
  return [
    `coverage  ${coverage.covered} of ${coverage.possible} possible ${tupleWord(coverage)} (${percent} %) in ${coverage.points.length} points, seed ${coverage.seed}`,
    `values    ${values - coverage.absent.length} of ${values} of ${axes.length} axes${coverage.absent.length > 0 ? `; absent: ${coverage.absent.join(', ')}` : ''}`,
  ].join('\n');
}
