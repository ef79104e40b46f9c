import { Failure } from '../../reports/failure/failure.ts';
import { readAxes } from './axis/read-axes.ts';
import type { Axis } from './axis/schema.ts';
import { type Coverage, coverAxes } from './coverage.ts';
import { matrix } from './matrix.ts';
import { external } from './point/external.ts';
import { workloadsOf } from './point/workload.ts';
import { type Workload, workloadId } from './workload.ts';
import { egress } from './workloads/gateways.ts';
import { speakerFor } from './workloads/speaker.ts';

/** How much of the matrix a profile deploys. */
export const matrixSizes = ['smoke', 'standard', 'wide', 'full'] as const;
export type MatrixSize = (typeof matrixSizes)[number];

/** How many of the chosen points a size deploys, best first; absent: all of them. */
const pointsOf: Readonly<Partial<Record<MatrixSize, number>>> = { standard: 17, wide: 34 };
/** Of the choice among equally good points; another number gives another matrix with the same coverage. */
export const defaultSeed = 20_260_103;

export interface MatrixOptions {
  readonly axes?: readonly Axis[];
  readonly seed?: number;
  readonly strength?: 2 | 3;
  /** A team's own workloads, which every size takes in. */
  readonly zoo?: readonly Workload[];
  /** What a profile deploys beside its matrix. */
  readonly beside?: readonly Workload[];
}

export interface ProfileMatrix {
  readonly workloads: readonly Workload[];
  /** Absent for `smoke`, whose workloads are chosen by hand. */
  readonly coverage?: Coverage;
}

/** The workloads of a profile, the same for the same options. @throws Failure MP_AXIS_INVALID for two with one name */
export function matrixFor(size: MatrixSize, options: MatrixOptions = {}): ProfileMatrix {
  const { seed = defaultSeed, strength = 2, zoo = [], beside = [] } = options;
  if (size === 'smoke') return { workloads: unique([...matrix, ...beside, ...zoo]) };
  const coverage = coverAxes(options.axes ?? readAxes(), { strength, seed, limit: pointsOf[size] });
  const points = coverage.points.flatMap(workloadsOf);
  return {
    workloads: unique([...matrix, external, egress, ...points, ...speakerFor(points), ...beside, ...zoo]),
    coverage,
  };
}

/** A name twice would be one workload in every count. */
function unique(workloads: readonly Workload[]): readonly Workload[] {
  const ids = workloads.map(workloadId);
  const twice = ids.filter((id, index) => ids.indexOf(id) < index);
  if (twice.length > 0)
    throw new Failure('MP_AXIS_INVALID', { what: `two workloads are called ${twice.join(', ')}` });
  return workloads;
}
