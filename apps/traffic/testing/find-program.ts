import { accessSync, constants, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(canRun);
}

/** The k6 that MESHPROOF_K6 names, else the one on PATH, else one that meshproof keeps in its cache. */
export function findK6(): string | undefined {
  const named = process.env.MESHPROOF_K6;
  if (named) return named;
  return onPath('k6') ?? inCache();
}

function inCache(): string | undefined {
  const { MESHPROOF_CACHE, XDG_CACHE_HOME } = process.env;
  const cache = MESHPROOF_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'meshproof');
  const folder = join(cache, 'tools', 'k6');
  try {
    const kept = readdirSync(folder).sort();
    return kept
      .flatMap((version) => [join(folder, version, 'k6'), join(folder, version, 'bin', 'k6')])
      .filter(canRun)
      .at(-1);
  } catch {
    return undefined;
  }
}
