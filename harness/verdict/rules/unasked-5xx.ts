import { type MeshSeries, madeByMesh } from '../mesh-requests.ts';
import { countedFailures, type JudgedWorkload } from './counted-failures.ts';

/**
 * Responses 5xx that nobody asked for, as one side's proxies counted them. Asked for is a status that the workload's
 * calls ask for, and that the application sent: a response flag says that the mesh made it.
 */
export const unasked5xx = (reporter: 'source' | 'destination') =>
  countedFailures({ reporter, isFailure: isUnasked, came: ({ code }) => code });

function isUnasked({ code, flags }: MeshSeries, workload: JudgedWorkload | undefined): boolean {
  if (!/^5\d\d$/.test(code)) return false;
  const asked = workload?.askedCodes.includes(Number(code)) ?? false;
  if (!asked) return true;
  return madeByMesh(flags) && !(workload?.askedFlags ?? []).includes(flags);
}
