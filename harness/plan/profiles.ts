import { chaos, longLived } from '../matrix/matrix.ts';
import type { MatrixSize } from '../matrix/profile-matrix.ts';
import type { PlannedAct, Workload } from '../matrix/workload.ts';

/** How long a run holds still, and how hard it drives. All times in seconds. */
export interface Profile {
  readonly name: 'drill' | 'smoke' | 'standard' | 'wide' | 'full' | 'soak' | 'apps';
  readonly matrix: MatrixSize;
  /** Names of the workloads that it deploys; absent: every one of its matrix. */
  readonly workloads?: readonly string[];
  /** Connections are held, and every protocol is called. */
  readonly longLived: boolean;
  /** What the operator does, each act every so many seconds; none: no operator. */
  readonly acts: readonly PlannedAct[];
  /** Iterations a second over both generators together. */
  readonly ratePerSecond: number;
  /** Between two scrapes of one target: often enough for several in the shortest window that is judged. */
  readonly scrapeSeconds: number;
  /** The longest that one k6 runs before the next takes its place; absent: the generator's own measure, an hour. */
  readonly sliceSeconds?: number;
  readonly warmUp: number;
  readonly baseline: number;
  readonly upgraded: number;
  readonly rolledForward: number;
  readonly candidate: number;
  readonly rolledBack: number;
}

/** Acts seconds apart, for windows of less than a minute. */
const quick: readonly PlannedAct[] = [
  { act: 'policy', everySeconds: 7 },
  { act: 'push', everySeconds: 10 },
  { act: 'scale', everySeconds: 15 },
  { act: 'restart', everySeconds: 20 },
];

/** Acts that fall into each window of a run of minutes. */
const brisk: readonly PlannedAct[] = [
  { act: 'policy', everySeconds: 20 },
  { act: 'push', everySeconds: 30 },
  { act: 'scale', everySeconds: 45 },
  { act: 'restart', everySeconds: 60 },
];

export const profiles: Readonly<Record<Profile['name'], Profile>> = {
  // just enough for a fault to show: a drill asks whether the verdict finds it, not how the release does
  drill: {
    name: 'drill',
    matrix: 'smoke',
    workloads: ['echo', 'multi', 'retry', 'load-a', 'load-b'],
    longLived: false,
    acts: [],
    ratePerSecond: 100,
    scrapeSeconds: 5,
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
    longLived: false,
    acts: quick,
    ratePerSecond: 100,
    scrapeSeconds: 5,
    warmUp: 12,
    baseline: 55,
    upgraded: 20,
    rolledForward: 15,
    candidate: 55,
    rolledBack: 15,
  },
  standard: {
    name: 'standard',
    matrix: 'standard',
    longLived: true,
    acts: brisk,
    ratePerSecond: 150,
    scrapeSeconds: 10,
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
    longLived: true,
    acts: brisk,
    ratePerSecond: 150,
    scrapeSeconds: 10,
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
    longLived: true,
    acts: [],
    ratePerSecond: 150,
    scrapeSeconds: 10,
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
    longLived: true,
    acts: [
      { act: 'policy', everySeconds: 300 },
      { act: 'push', everySeconds: 300 },
      { act: 'scale', everySeconds: 420 },
      { act: 'restart', everySeconds: 600 },
    ],
    ratePerSecond: 150,
    scrapeSeconds: 10,
    warmUp: 30,
    baseline: 900,
    upgraded: 600,
    rolledForward: 300,
    candidate: 28_800,
    rolledBack: 600,
  },
  // long connections and chaos in a few minutes, beside a few other workloads
  apps: {
    name: 'apps',
    matrix: 'smoke',
    workloads: [
      ...['echo', 'retry', 'load-a', 'load-b'],
      ...['talker', 'holder', 'talk-client', 'restless', 'restless-client', 'operator'],
    ],
    longLived: true,
    acts: quick,
    ratePerSecond: 100,
    scrapeSeconds: 5,
    sliceSeconds: 45,
    warmUp: 5,
    baseline: 35,
    upgraded: 10,
    rolledForward: 10,
    candidate: 35,
    rolledBack: 10,
  },
};

/** A profile with the soak on the candidate as long as `--for` says. */
export function profileFor(name: Profile['name'], soakSeconds?: number): Profile {
  const profile = profiles[name];
  return soakSeconds === undefined ? profile : { ...profile, candidate: soakSeconds };
}

/** What a profile deploys beside its matrix. */
export const besideMatrix = ({ longLived: held, acts }: Pick<Profile, 'longLived' | 'acts'>) => [
  ...(held ? longLived : []),
  ...(acts.length > 0 ? chaos(acts) : []),
];

/** Of its matrix, the workloads that a profile deploys. */
export const deployedBy = (
  { workloads: wanted }: Pick<Profile, 'workloads'>,
  all: readonly Workload[],
): readonly Workload[] => (wanted ? all.filter(({ name }) => wanted.includes(name)) : all);
