import { homedir } from 'node:os';
import { join } from 'node:path';

/** MESHPROOF_CACHE, else XDG_CACHE_HOME/meshproof, else ~/.cache/meshproof. */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  if (env.MESHPROOF_CACHE) return env.MESHPROOF_CACHE;
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'meshproof');
}

export const toolsFolder = (cache: string) => join(cache, 'tools');
