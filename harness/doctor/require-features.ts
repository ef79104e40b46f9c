import { Failure } from '../../reports/failure/failure.ts';
import { cgroupChecks } from './cgroup-checks.ts';
import { featureChecks } from './feature-checks.ts';
import type { DoctorLine } from './line.ts';

/**
 * Tries what the lab asks of the kernel before anything is started.
 * @param state the folder where the lab's containers lie
 * @throws Failure MP_LAB_UNFIT with everything that is missing, and what to do
 */
export async function requireFeatures(state: string): Promise<void> {
  refuseUnfit([...(await featureChecks(state)), ...cgroupChecks()]);
}

/** @throws Failure MP_LAB_UNFIT when a line says that something is missing */
export function refuseUnfit(lines: readonly DoctorLine[]): void {
  const missing = lines.filter(({ ok }) => ok === 'missing');
  if (missing.length === 0) return;
  throw new Failure('MP_LAB_UNFIT', {
    what: `this machine lacks what the lab needs: ${missing.map(({ name, got }) => `${name} (${got})`).join('; ')}`,
    fix: missing.map(({ name, fix = 'meshproof doctor' }) => `${name}: ${fix}`).join('; '),
  });
}
