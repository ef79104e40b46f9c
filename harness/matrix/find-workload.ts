import { Failure } from '../../reports/failure/failure.ts';
import { quoted } from './axis/resolve.ts';
import { meant } from './strict-yaml/read.ts';
import { type Workload, workloadId } from './workload.ts';

/** The workload with a name or namespace/name. @throws Failure MP_MATRIX_UNKNOWN with what was probably meant */
export function findWorkload(workloads: readonly Workload[], wanted: string): Workload {
  const found = workloads.filter((workload) => workload.name === wanted || workloadId(workload) === wanted);
  const [only] = found;
  if (only && found.length === 1) return only;
  const names = wanted.includes('/') ? workloads.map(workloadId) : workloads.map(({ name }) => name);
  throw new Failure('MP_MATRIX_UNKNOWN', {
    what: only
      ? `${quoted(wanted)} is the name of ${found.map(workloadId).join(' and ')}`
      : `the matrix has no workload ${quoted(wanted)}${meant(wanted, names)}`,
    fix: 'meshproof matrix list',
  });
}
