import { readAxes } from '../../../harness/matrix/axis/read-axes.ts';
import { coordinateOf, pointWith } from '../../../harness/matrix/axis/resolve.ts';
import { workloadsOf } from '../../../harness/matrix/point/workload.ts';
import type { Workload } from '../../../harness/matrix/workload.ts';

const axes = readAxes();

/** The workloads of a point with these coordinates, such as `mtls=strict`; the other axes have whatever goes with them. */
export const point = (...coordinates: readonly string[]): readonly Workload[] =>
  workloadsOf(
    pointWith(
      axes,
      coordinates.map((text) => coordinateOf(axes, text)),
    ),
  );
