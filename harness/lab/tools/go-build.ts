import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { lastLines, type ProgramResult, runProgram } from '../../../chart-gen/process/run-program.ts';
import { Failure } from '../../../reports/failure/failure.ts';
import { goEnvironment, requireGo } from './go-toolchain.ts';
import type { BuildSource, ModuleFileSource, Platform } from './tool.ts';

export interface GoJob<S> {
  readonly source: S;
  /** The file to make. */
  readonly to: string;
  readonly platform: Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** The package or module that go is busy with. */
  readonly onLine: (line: string) => void;
}

/**
 * Builds one program of a pinned module. Go's own cache keeps every package that was finished, so that a build which was
 * interrupted goes on where it stopped.
 * @throws Failure MP_PROGRAM_MISSING without a fit Go, MP_TOOL_BUILD with what the compiler said
 */
export async function goBuild(job: GoJob<BuildSource>): Promise<void> {
  const { folder, package: target, tags, ldflags } = job.source;
  const pinned = ['-mod=readonly', '-trimpath', '-buildvcs=false'];
  const made = ['-tags', tags.join(','), '-ldflags', ldflags, '-o', job.to];
  await go(job, folder, target, ['build', '-v', ...pinned, ...made, target]);
}

const moduleSchema = z.object({ Dir: z.string() });

/** Takes files out of a pinned module into one; its go.sum vouches for them. @throws as goBuild */
export async function takeModuleFile(job: GoJob<ModuleFileSource>): Promise<void> {
  const { folder, module, paths } = job.source;
  const { stdout } = await go(job, folder, module, ['mod', 'download', '-json', module]);
  const { Dir } = moduleSchema.parse(JSON.parse(stdout));
  const texts = await Promise.all(paths.map((path) => readFile(join(Dir, path), 'utf8')));
  await writeFile(job.to, texts.join('\n---\n'));
}

async function go<S>(
  job: GoJob<S>,
  folder: string,
  what: string,
  args: readonly string[],
): Promise<ProgramResult> {
  const { path } = await requireGo(folder, job.env);
  try {
    return await runProgram(path, args, {
      cwd: folder,
      env: { ...job.env, ...goEnvironment(job.env, job.platform === 'linux/arm64' ? 'arm64' : 'amd64') },
      timeout: 2 * 3_600_000,
      signal: job.signal,
      onStderr: (text) => job.onLine(lastLines(text, 1)),
    });
  } catch (cause) {
    job.signal?.throwIfAborted();
    throw new Failure('MP_TOOL_BUILD', {
      what: `${what} could not be built: ${(cause as Error).message}`,
      why: cause instanceof Failure ? cause.detail.why : undefined,
      fix: 'run again: go keeps what it has built; behind a proxy set GOPROXY',
      cause,
    });
  }
}
