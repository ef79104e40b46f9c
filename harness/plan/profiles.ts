import type { MatrixSize } from '../matrix/profile-matrix.ts';
import type { Workload } from '../matrix/workload.ts';

/** How long a run holds still, and how hard it drives. All times in seconds. */
export interface Profile {
  readonly name: 'drill' | 'smoke' | 'standard' | 'wide' | 'full' | 'soak';
  readonly matrix: MatrixSize;
  /** Names of the workloads that it deploys; absent: every one of its matrix. */
  readonly workloads?: readonly string[];
  /** Iterations a second over both generators together. */
  readonly ratePerSecond: number;
  readonly warmUp: number;
  readonly baseline: number;
  readonly upgraded: number;
  readonly rolledForward: number;
  readonly candidate: number;
  readonly rolledBack: number;
}

export const profiles: Readonly<Record<Profile['name'], Profile>> = {
  // just enough for a fault to show: a drill asks whether the verdict finds it, not how the release does
  drill: {
    name: 'drill',
    matrix: 'smoke',
    workloads: ['echo', 'multi', 'retry', 'load-a', 'load-b'],
    ratePerSecond: 100,
    warmUp: 5,
    baseline: 25,
    upgraded: 10,
    rolledForward: 10,
    candidate: 30,
    rolledBack: 10,
  },
  smoke: {
    name: 'smoke',
    matrix: 'smoke',
    ratePerSecond: 100,
    warmUp: 12,
    baseline: 55,
    upgraded: 20,
    rolledForward: 15,
    candidate: 55,
    rolledBack: 15,
  },
  standard: {
    name: 'standard',
    matrix: 'smoke',
    ratePerSecond: 150,
    warmUp: 20,
    baseline: 150,
    upgraded: 90,
    rolledForward: 60,
    candidate: 300,
    rolledBack: 90,
  },
  wide: {
    name: 'wide',
    matrix: 'wide',
    ratePerSecond: 150,
    warmUp: 20,
    baseline: 150,
    upgraded: 90,
    rolledForward: 60,
    candidate: 300,
    rolledBack: 90,
  },
  full: {
    name: 'full',
    matrix: 'full',
    ratePerSecond: 150,
    warmUp: 30,
    baseline: 300,
    upgraded: 120,
    rolledForward: 120,
    candidate: 600,
    rolledBack: 120,
  },
  soak: {
    name: 'soak',
    matrix: 'smoke',
    ratePerSecond: 150,
    warmUp: 30,
    baseline: 900,
    upgraded: 600,
    rolledForward: 300,
    candidate: 28_800,
    rolledBack: 600,
  },
};

/** A profile with the soak on the candidate as long as `--for` says. */
export function profileFor(name: Profile['name'], soakSeconds?: number): Profile {
  const profile = profiles[name];
  return soakSeconds === undefined ? profile : { ...profile, candidate: soakSeconds };
}

/** Of its matrix, the workloads that a profile deploys. */
export const deployedBy = (
  { workloads: wanted }: Pick<Profile, 'workloads'>,
  all: readonly Workload[],
): readonly Workload[] => (wanted ? all.filter(({ name }) => wanted.includes(name)) : all);
