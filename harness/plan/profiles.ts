/** How long a run holds still, and how hard it drives. All times in seconds. */
export interface Profile {
  readonly name: 'smoke' | 'standard' | 'soak';
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
  smoke: {
    name: 'smoke',
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
    ratePerSecond: 150,
    warmUp: 20,
    baseline: 150,
    upgraded: 90,
    rolledForward: 60,
    candidate: 300,
    rolledBack: 90,
  },
  soak: {
    name: 'soak',
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
