import { numberFrom } from './number.ts';

/** A port that is listened on only when it is named. 0 lets the system choose, which is for tests. */
export function optionalPort(env: NodeJS.ProcessEnv, name: string): number | undefined {
  if (!env[name]) return undefined;
  return numberFrom(env, name, { fallback: 0, min: 0, max: 65_535 });
}
