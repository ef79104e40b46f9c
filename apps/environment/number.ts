export interface NumberRange {
  readonly fallback: number;
  readonly min: number;
  readonly max: number;
}

/** A number from the environment. @throws Error that names the variable, what was expected and what was got */
export function numberFrom(env: NodeJS.ProcessEnv, name: string, range: NumberRange): number {
  const text = env[name];
  if (text === undefined || text === '') return range.fallback;
  const value = Number(text);
  if (value >= range.min && value <= range.max) return value;
  throw new Error(`expected ${name} to be a number from ${range.min} to ${range.max}, got "${text}"`);
}

/** 0 lets the system choose, which is for tests. */
export const portFrom = (env: NodeJS.ProcessEnv, name: string, fallback: number) =>
  numberFrom(env, name, { fallback, min: 0, max: 65_535 });
