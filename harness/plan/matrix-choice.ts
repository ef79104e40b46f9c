import { defaultSeed } from '../matrix/profile-matrix.ts';
import type { Profile } from './profiles.ts';

/** Which points cover the axes: the same choice gives the same workloads again. */
export interface MatrixChoice {
  /** 2: every pair of values, 3: every triple. */
  readonly strength: 2 | 3;
  /** From 0 to 2^32 - 1. */
  readonly seed: number;
}

export interface ChoiceFlags {
  readonly strength?: string;
  readonly seed?: string;
}

export interface ChoiceRead {
  /** Absent for a profile whose workloads are chosen by hand. */
  readonly choice?: MatrixChoice;
  readonly problems: readonly string[];
}

/** What `--strength` and `--seed` choose of a profile's matrix, or why they cannot. An unknown profile leaves the flags to be read alone. */
export function readChoice(
  profile: Pick<Profile, 'name' | 'matrix'> | undefined,
  flags: ChoiceFlags,
): ChoiceRead {
  if (profile?.matrix === 'smoke') {
    const given = (['strength', 'seed'] as const).filter((flag) => flags[flag] !== undefined);
    return { problems: given.map((flag) => noChoice(flag, profile.name)) };
  }
  const { strength = '2', seed = String(defaultSeed) } = flags;
  const problems = [
    ...(strength === '2' || strength === '3'
      ? []
      : [`--strength must be 2 or 3, got ${JSON.stringify(strength)}`]),
    ...(/^\d+$/.test(seed) && Number(seed) < 2 ** 32
      ? []
      : [`--seed must be a whole number from 0 to ${2 ** 32 - 1}, got ${JSON.stringify(seed)}`]),
  ];
  if (problems.length > 0) return { problems };
  return { choice: { strength: strength === '3' ? 3 : 2, seed: Number(seed) }, problems };
}

const noChoice = (flag: string, profile: string) =>
  `--${flag} chooses workloads that cover the axes, and those of profile ${profile} are chosen by hand: leave it out, or take standard, wide or full`;
