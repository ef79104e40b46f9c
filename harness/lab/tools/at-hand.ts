import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { Failure } from '../../../reports/failure/failure.ts';
import { entryFolder, readEntry } from './cache-entry.ts';
import type { ToolContext } from './context.ts';
import { isElf, probeVersion } from './probe.ts';
import { sourcesFor } from './recipe.ts';
import type { ResolvedTool, Tool } from './tool.ts';
import { fits } from './version.ts';

/** A tool that is on this machine already: as configured, on PATH or in the cache. Nothing is made or fetched. */
export async function toolAtHand(tool: Tool, context: ToolContext): Promise<ResolvedTool | undefined> {
  return (
    (await fromConfig(tool, context)) ?? (await fromPath(tool, context)) ?? (await fromCache(tool, context))
  );
}

/** @throws Failure MP_TOOL_UNFIT for a path that was given and cannot serve: silence would use something else */
async function fromConfig(tool: Tool, context: ToolContext): Promise<ResolvedTool | undefined> {
  const given = context.paths[tool.name];
  if (given === undefined) return undefined;
  const path = resolve(given);
  const refuse = (what: string): never => {
    throw new Failure('MP_TOOL_UNFIT', {
      what: `${tool.name}: ${what}`,
      where: path,
      fix: `name ${tool.program} ${tool.range} under tools in the configuration, or take the entry out`,
    });
  };
  if (!(await isProgram(path, tool))) return refuse(tool.probe ? 'not a program' : 'not a file');
  if (!tool.probe) return { name: tool.name, version: tool.version, path, source: 'config' };
  if (tool.use === 'image' && !(await isElf(path))) {
    return refuse('a script, and it has to go into a container image alone');
  }
  const probed = await probeVersion(path, tool.probe, context.signal);
  if (probed.kind === 'unknown') return refuse(`its version cannot be read: ${probed.said}`);
  if (!fits(probed.version, tool.range)) {
    return refuse(`it is version ${probed.version}, and ${tool.range} is needed`);
  }
  return { name: tool.name, version: probed.version, path, source: 'config' };
}

async function fromPath(tool: Tool, context: ToolContext): Promise<ResolvedTool | undefined> {
  if (!tool.probe) return undefined;
  const seen = new Set<string>();
  for (const folder of (context.env.PATH ?? '').split(delimiter).filter(isAbsolute)) {
    const path = join(folder, tool.program);
    if (!(await isProgram(path, tool))) continue;
    // /bin is /usr/bin on most systems
    const real = await realpath(path);
    if (seen.has(real)) continue;
    seen.add(real);
    if (tool.use === 'image' && !(await isElf(path))) continue;
    const probed = await probeVersion(path, tool.probe, context.signal);
    if (probed.kind === 'version' && fits(probed.version, tool.range)) {
      return { name: tool.name, version: probed.version, path, source: 'path' };
    }
  }
  return undefined;
}

async function isProgram(path: string, tool: Tool): Promise<boolean> {
  try {
    await access(path, tool.probe ? constants.X_OK : constants.R_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** The first whole entry among those that the tool's sources would make. */
export async function fromCache(
  tool: Tool,
  context: ToolContext,
  onDamage: (why: string) => void = () => {},
): Promise<ResolvedTool | undefined> {
  if (context.platform === undefined) return undefined;
  for (const source of sourcesFor(tool, context.platform)) {
    const folder = await entryFolder(context.cache, tool, source, context.platform);
    const entry = await readEntry(folder, context.verification);
    if (entry.kind === 'whole') {
      return { name: tool.name, version: entry.facts.version, path: entry.path, source: 'cache' };
    }
    if (entry.kind === 'damaged') onDamage(`the copy in the cache is damaged, ${entry.why}`);
  }
  return undefined;
}
