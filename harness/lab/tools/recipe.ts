import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform, Source, Tool } from './tool.ts';

/** This machine's platform, or undefined where no tool can be had but from a path. */
export function machinePlatform(arch: string = process.arch): Platform | undefined {
  if (process.platform !== 'linux') return undefined;
  if (arch === 'x64') return 'linux/amd64';
  return arch === 'arm64' ? 'linux/arm64' : undefined;
}

/** The sources that can serve a platform. */
export function sourcesFor(tool: Tool, platform: Platform): readonly Source[] {
  return tool.sources.filter((source) => !('platform' in source) || source.platform === platform);
}

/**
 * Twelve hexadecimal digits over all that decides what a source gives: the pinned sums and, for a build, its modules and
 * arguments. A changed pin is thereby another entry of the cache.
 */
export async function recipeHash(source: Source, platform: Platform): Promise<string> {
  const text = JSON.stringify([source.kind, platform, ...(await decisive(source))]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

async function decisive(source: Source): Promise<readonly (string | readonly string[])[]> {
  switch (source.kind) {
    case 'download':
      return [source.url, source.sha256, source.member ?? ''];
    case 'wheel':
      return [await readFile(source.requirements, 'utf8'), source.member];
    case 'build':
      return [...(await pins(source.folder)), source.package, source.tags, source.ldflags];
    case 'module-file':
      return [...(await pins(source.folder)), source.module, ...source.paths];
  }
}

const pins = (folder: string) =>
  Promise.all(['go.mod', 'go.sum'].map((name) => readFile(join(folder, name), 'utf8').catch(absentIsEmpty)));

/** A module without dependencies has no go.sum. */
function absentIsEmpty(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}
