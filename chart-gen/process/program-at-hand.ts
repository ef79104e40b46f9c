import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * A program that is on this machine already: named by an environment variable (MESHPROOF_HELM,
 * MESHPROOF_ISTIOCTL_1_31_0_RC_0) or kept in meshproof's cache. Nothing is made or fetched.
 */
export function programAtHand(
  program: string,
  version?: string,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const named = env[variableOf(program, version)];
  if (named) return named;
  const cache = env.MESHPROOF_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'meshproof');
  const folder = join(cache, 'tools', program);
  const entries = existsSync(folder) ? readdirSync(folder).sort() : [];
  return entries
    .filter((entry) => version === undefined || entry.startsWith(`${version}-`))
    .map((entry) => join(folder, entry, program))
    .findLast((path) => existsSync(path));
}

/** The variable that names a program, of one version where several are in use. */
export const variableOf = (program: string, version?: string): string =>
  ['MESHPROOF', program, version]
    .filter((part) => part !== undefined)
    .join('_')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '_');
