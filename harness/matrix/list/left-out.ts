import { conflictsOf, coordinateText } from '../axis/conflicts.ts';
import type { Axis } from '../axis/schema.ts';
import { type Coverage, impliedConflicts } from '../coverage.ts';
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
            because: `${coverage.points.length} workloads are the profile's measure; profile full has them all`,
          },
        ]
      : []),
  ];
}

export const tupleWord = ({ strength }: Pick<Coverage, 'strength'>) => (strength === 2 ? 'pairs' : 'triples');

/** What a cover reached, in two lines. */
export function coverageText(axes: readonly Axis[], coverage: Coverage): string {
  const values = axes.reduce((sum, axis) => sum + axis.values.length, 0);
  const percent = Math.floor((100 * coverage.covered) / Math.max(1, coverage.possible));
  return [
    `coverage  ${coverage.covered} of ${coverage.possible} possible ${tupleWord(coverage)} (${percent} %) in ${coverage.points.length} points, seed ${coverage.seed}`,
    `values    ${values - coverage.absent.length} of ${values} of ${axes.length} axes${coverage.absent.length > 0 ? `; absent: ${coverage.absent.join(', ')}` : ''}`,
  ].join('\n');
}
