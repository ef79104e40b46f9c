import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../../../chart-gen/process/run-program.ts';
import { Failure } from '../../../reports/failure/failure.ts';
import { toolsFolder } from './cache-root.ts';
import type { ToolContext } from './context.ts';
import { downloadVerified } from './download.ts';
import type { DownloadSource } from './tool.ts';

/**
 * Hosts that could not be reached, for the rest of the process: a machine without a network is asked once and not for
 * each tool.
 */
const unreachable = new Map<string, string>();

export interface ReleaseJob {
  readonly source: DownloadSource;
  /** The file to make. */
  readonly to: string;
  /** An empty folder for what lies between. */
  readonly work: string;
  readonly context: ToolContext;
  readonly onProgress: (done: number, total: number | undefined) => void;
}

/**
 * Downloads a program of the project's own release page and takes it out of its archive once its sum is right.
 * @throws Failure MP_DOWNLOAD_… or MP_PROGRAM_FAILED
 */
export async function takeRelease(job: ReleaseJob): Promise<void> {
  const { source, context, to } = job;
  const { host } = new URL(source.url);
  const known = unreachable.get(host);
  if (known !== undefined) throw new Failure('MP_DOWNLOAD_UNREACHABLE', { what: known, where: source.url });
  // under its sum, so that what one run left half is completed by the next
  const file = join(toolsFolder(context.cache), '.downloads', source.sha256);
  try {
    await downloadVerified(source.url, {
      ...context.trust,
      sha256: source.sha256,
      to: file,
      maxBytes: source.maxBytes,
      signal: context.signal,
      onProgress: job.onProgress,
    });
  } catch (error) {
    if (error instanceof Failure && error.code === 'MP_DOWNLOAD_UNREACHABLE')
      unreachable.set(host, error.message);
    throw error;
  }
  try {
    if (source.member === undefined) return await rename(file, to);
    const safe = ['--no-same-owner', '--no-same-permissions'];
    await runProgram('tar', ['-xzf', file, '-C', job.work, ...safe, '--', source.member], {
      timeout: 300_000,
      signal: context.signal,
    });
    await rename(join(job.work, source.member), to);
  } finally {
    await rm(file, { force: true });
  }
}
