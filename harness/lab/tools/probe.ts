import { open } from 'node:fs/promises';
import { runProgram } from '../../../chart-gen/process/run-program.ts';
import type { VersionProbe } from './tool.ts';
import { versionIn } from './version.ts';

export type Probed =
  | { readonly kind: 'version'; readonly version: string }
  /** It ran and said something else, or did not run at all. */
  | { readonly kind: 'unknown'; readonly said: string };

/** Asks a program for its version. Never throws but for an abort. */
export async function probeVersion(path: string, probe: VersionProbe, signal?: AbortSignal): Promise<Probed> {
  try {
    const { stdout, stderr } = await runProgram(path, probe.args, {
      timeout: 15_000,
      signal,
      maxOutput: 1024 * 1024,
    });
    const version = versionIn(stdout, probe.pattern) ?? versionIn(stderr, probe.pattern);
    return version ? { kind: 'version', version } : { kind: 'unknown', said: oneLine(stdout || stderr) };
  } catch (error) {
    signal?.throwIfAborted();
    return { kind: 'unknown', said: oneLine((error as Error).message) };
  }
}

/** True for a program of the machine's own format rather than a script that starts one. */
export async function isElf(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46]));
  } finally {
    await file.close();
  }
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 200);
