import { table } from '../../../reports/terminal/table.ts';
import type { ProfileMatrix } from '../profile-matrix.ts';
import type { Workload } from '../workload.ts';

const narrow = ['proxy', 'mtls', 'virtualService', 'destinationRule', 'authorization'];

/** The workloads as kubectl lists things; wide with every axis. */
export function workloadTable({ workloads }: ProfileMatrix, { wide }: { readonly wide: boolean }): string {
  const all = [...new Set(workloads.flatMap(({ permutation }) => Object.keys(permutation)))];
  const axes = (wide ? all : narrow).filter((axis) => axis !== 'kind');
  const rows = workloads.map((workload) => [
    workload.namespace,
    workload.name,
    kindOf(workload),
    ...axes.map((axis) => workload.permutation[axis] ?? '-'),
  ]);
  return table(['namespace', 'name', 'kind', ...axes], rows);
}

const kindOf = ({ kind, secondPort }: Workload) => (secondPort ? `${kind} (2)` : kind);
