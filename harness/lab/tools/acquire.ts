import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asFailure, Failure } from '../../../reports/failure/failure.ts';
import { fromCache } from './at-hand.ts';
import { entryFolder, publishEntry } from './cache-entry.ts';
import { toolsFolder } from './cache-root.ts';
import type { ToolContext } from './context.ts';
import { withKeyLock } from './key-lock.ts';
import { makeProgram } from './make.ts';
import { probeVersion } from './probe.ts';
import { sourcesFor } from './recipe.ts';
import { scratchFolder, sweepScratch } from './scratch.ts';
import type { Platform, ResolvedTool, Source, Tool, ToolOrigin } from './tool.ts';

/**
 * Gets a tool that this machine lacks: from each of its sources in turn until one gives it, into the cache. Another
 * process that is getting the same one is waited for, and its result used.
 * @throws Failure MP_TOOL_UNAVAILABLE with what each source said
 */
export async function acquireTool(tool: Tool, context: ToolContext): Promise<ResolvedTool> {
  const { platform, cache, signal } = context;
  const sources = platform === undefined ? [] : sourcesFor(tool, platform);
  if (platform === undefined || sources.length === 0) {
    throw new Failure('MP_TOOL_UNAVAILABLE', {
      what: `${tool.name} cannot be had for ${platform ?? `${process.platform}/${process.arch}`}`,
      fix: `name one under tools in the configuration, or put ${tool.program} ${tool.range} on PATH`,
    });
  }
  await sweepScratch(cache);
  return withKeyLock(lockFile(cache, `${tool.program}-${tool.version}`), { signal, onWait }, async () => {
    const made = await fromCache(tool, context, (why) => report(context, tool, 'skipped', why));
    if (made) return made;
    const refusals: Failure[] = [];
    for (const source of sources) {
      try {
        return await acquireFrom(source, tool, platform, context);
      } catch (error) {
        signal?.throwIfAborted();
        const failure = asFailure(error);
        refusals.push(failure);
        report(context, tool, 'skipped', `${originOf(source)}: ${failure.message}`);
      }
    }
    throw unavailable(tool, refusals);
  });

  function onWait(pid: number): void {
    report(context, tool, 'waiting', `process ${pid} is getting it`);
  }
}

const lockFile = (cache: string, key: string) => join(toolsFolder(cache), '.locks', key);

function report(context: ToolContext, tool: Tool, phase: 'waiting' | 'skipped', detail: string): void {
  context.report({
    tool: tool.name,
    phase,
    unit: 'seconds',
    done: 0,
    total: undefined,
    etaSeconds: undefined,
    detail,
  });
}

async function acquireFrom(
  source: Source,
  tool: Tool,
  platform: Platform,
  context: ToolContext,
): Promise<ResolvedTool> {
  if (source.kind === 'download' && !context.downloads) {
    throw new Failure('MP_DOWNLOAD_REFUSED', { what: 'downloads are turned off' });
  }
  const { cache, signal } = context;
  const scratch = await scratchFolder(cache);
  const work = join(scratch, '.work');
  const onWait = (pid: number) => report(context, tool, 'waiting', `process ${pid} is building another tool`);
  const make = async () => {
    await mkdir(work);
    await makeProgram({ source, tool, platform, context, work, to: join(scratch, tool.program) });
    await rm(work, { recursive: true, force: true });
    await checkVersion(tool, join(scratch, tool.program), signal);
  };
  try {
    // one build at a time on the whole machine: a second one would only take the first one's memory and processors
    if (source.kind === 'build') await withKeyLock(lockFile(cache, 'build'), { signal, onWait }, make);
    else await make();
    const origin = originOf(source);
    const folder = await entryFolder(cache, tool, source, platform);
    const path = await publishEntry({ cache, folder, scratch, tool, origin });
    return { name: tool.name, version: tool.version, path, source: origin };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A program of another version, of another processor or without its libraries never gets into the cache. */
async function checkVersion(tool: Tool, path: string, signal: AbortSignal | undefined): Promise<void> {
  if (!tool.probe) return;
  await chmod(path, 0o755);
  const probed = await probeVersion(path, tool.probe, signal);
  if (probed.kind === 'version' && probed.version === tool.version) return;
  throw new Failure('MP_TOOL_UNFIT', {
    what:
      probed.kind === 'version'
        ? `${tool.program} says that it is ${probed.version} instead of ${tool.version}`
        : `${tool.program} does not run here, or does not tell its version: ${probed.said}`,
  });
}

export function originOf(source: Source): Extract<ToolOrigin, 'download' | 'wheel' | 'build'> {
  return source.kind === 'module-file' ? 'build' : source.kind;
}

function unavailable(tool: Tool, refusals: readonly Failure[]): Failure {
  const [only] = refusals;
  const fix = refusals.map((refusal) => refusal.detail.fix).findLast((text) => text !== undefined);
  return new Failure('MP_TOOL_UNAVAILABLE', {
    what: `${tool.name} ${tool.version} could not be had: ${refusals.map((refusal) => refusal.message).join('; ')}`,
    why: refusals.map((refusal) => refusal.detail.why).findLast((text) => text !== undefined),
    fix: fix ?? `name one under tools in the configuration, or put ${tool.program} ${tool.range} on PATH`,
    cause: only,
  });
}
