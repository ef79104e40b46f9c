import { createHash } from 'node:crypto';
import { valid } from 'semver';
import { Failure } from '../../reports/failure/failure.ts';
import { skewProblem } from '../../rollout/plan/skew.ts';
import { type StrategyName, strategyNames } from '../control-plane/mover.ts';
import { type FaultName, faultNames } from '../faults/faults.ts';
import { ownAxes, readAxes } from '../matrix/axis/read-axes.ts';
import { type PlannedCall, planCalls } from '../matrix/calls.ts';
import { matrixFor } from '../matrix/profile-matrix.ts';
import type { Workload } from '../matrix/workload.ts';
import { readZoo } from '../matrix/zoo/read-zoo.ts';
import { parseDuration } from './duration.ts';
import { type MatrixChoice, readChoice } from './matrix-choice.ts';
import { besideMatrix, deployedBy, type Profile, profileFor, profiles } from './profiles.ts';

export interface QualifyOptions {
  readonly baseline: string;
  readonly candidate: string;
  readonly profile: string;
  readonly for?: string;
  readonly fault?: string;
  readonly rollBackOrder?: string;
  readonly strategy?: string;
  /** Workloads in each wave of a roll; absent: no waves. */
  readonly waveGate?: string;
  /** Of the points that cover the axes: 2 for every pair of values, 3 for every triple; absent: 2. */
  readonly strength?: string;
  /** Of the choice among equally good points; absent: always the same. */
  readonly seed?: string;
  /** Folders with a team's own axes or values of the matrix. */
  readonly axes?: readonly string[];
  /** Files that bring a team's own workloads. */
  readonly zoo?: readonly string[];
}

export type RollBackOrder = 'data-plane-first' | 'control-plane-first';

/** What a run will do: decided before anything is touched, and never changed after. */
export interface Plan {
  readonly baseline: string;
  readonly candidate: string;
  readonly profile: Profile;
  readonly fault?: FaultName;
  readonly rollBackOrder: RollBackOrder;
  readonly strategy: StrategyName;
  /** Workloads in each wave of a roll: the thresholds are asked before the next. */
  readonly waveGate?: number;
  /** Absent where the profile's workloads are chosen by hand. */
  readonly cover?: MatrixChoice;
  readonly workloads: readonly Workload[];
  readonly calls: readonly PlannedCall[];
  /** sha256 of all of the above. */
  readonly hash: string;
}

/** Calls a second that each generator owes: all have the same share. */
export const ratePerGenerator = ({ profile, workloads }: Plan): number =>
  profile.ratePerSecond / workloads.filter(({ role }) => role === 'generator').length;

const orders: readonly RollBackOrder[] = ['data-plane-first', 'control-plane-first'];

/** Checks everything and tells every problem at once. @throws Failure MP_USAGE, MP_AXIS_INVALID, MP_ZOO_INVALID */
export function makePlan(options: QualifyOptions, versions: readonly string[]): Plan {
  const problems: string[] = [];
  const oneOf = <T extends string>(
    name: string,
    value: string | undefined,
    known: readonly T[],
  ): T | undefined => {
    if (value === undefined || known.includes(value as T)) return value as T | undefined;
    problems.push(`${name} must be one of ${known.join(', ')}, got "${value}"`);
    return undefined;
  };
  for (const name of ['baseline', 'candidate'] as const) {
    if (!valid(options[name]))
      problems.push(`--${name} must be a version such as 1.30.4, got "${options[name]}"`);
    else oneOf(`--${name}`, options[name], versions);
  }
  if (options.baseline === options.candidate) problems.push('--baseline and --candidate must differ');
  problems.push(...[skewProblem(options.baseline, options.candidate)].filter((one) => one !== undefined));
  const name = oneOf('--profile', options.profile, Object.keys(profiles) as Profile['name'][]);
  const fault = oneOf('--fault', options.fault, faultNames);
  const rollBackOrder = oneOf('--roll-back-order', options.rollBackOrder ?? 'data-plane-first', orders);
  const strategy = oneOf('--strategy', options.strategy ?? 'in-place', strategyNames);
  if (strategy === 'revisioned' && rollBackOrder === 'control-plane-first')
    problems.push(
      'with --strategy revisioned the data plane goes back first: proxies must not outlive the revision that serves them',
    );
  const waveGate = options.waveGate === undefined ? undefined : Number(options.waveGate);
  if (waveGate !== undefined && !(Number.isInteger(waveGate) && waveGate >= 1))
    problems.push(`--wave-gate takes a whole number of at least 1, got "${options.waveGate}"`);
  const { choice: cover, problems: badChoice } = readChoice(name && profiles[name], options);
  problems.push(...badChoice);
  let profile: Profile | undefined;
  try {
    profile =
      name && profileFor(name, options.for === undefined ? undefined : parseDuration(options.for, '--for'));
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  if (problems.length > 0 || !profile || !rollBackOrder || !strategy) {
    throw new Failure('MP_USAGE', { what: problems.join('\n         '), fix: 'meshproof qualify --help' });
  }
  const { baseline, candidate } = options;
  const body = { baseline, candidate, profile, fault, rollBackOrder, strategy, waveGate, cover };
  const workloads = deployedBy(
    profile,
    matrixFor(profile.matrix, {
      ...cover,
      axes: readAxes([ownAxes, ...(options.axes ?? [])]),
      beside: besideMatrix(profile),
      zoo: (options.zoo ?? []).flatMap((file) => readZoo(file)),
    }).workloads,
  );
  return planOf(body, workloads);
}

/** A plan for these workloads: with what they are asked, and a hash of all of it. */
export function planOf(
  body: Omit<Plan, 'workloads' | 'calls' | 'hash'>,
  workloads: readonly Workload[],
): Plan {
  const calls = planCalls(workloads);
  const points = workloads.map(({ namespace, name, kind, role, permutation }) => ({
    namespace,
    name,
    kind,
    role,
    permutation,
  }));
  const hash = createHash('sha256')
    .update(JSON.stringify({ ...body, calls, points }))
    .digest('hex');
  return Object.freeze({ ...body, workloads, calls, hash });
}
