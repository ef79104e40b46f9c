import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../chart-gen/process/run-program.ts';
import { asFailure } from '../../reports/failure/failure.ts';

export interface OpinionInput {
  /** Path of the istioctl of the release that is asked about. */
  readonly istioctl: string;
  readonly kubeconfig: string;
  /** Of the run; what istioctl says goes to its folder istioctl/. */
  readonly folder: string;
  readonly signal?: AbortSignal;
}

const commands = {
  precheck: ['x', 'precheck'],
  'proxy-status': ['proxy-status'],
} as const;

export type Opinion = keyof typeof commands;

/**
 * What istioctl itself thinks, kept beside the run for a person to compare. It judges nothing here: what meshproof
 * measures decides. Returns a few words: that it has nothing against it, or where its objections stand.
 */
export async function askIstioctl(opinion: Opinion, input: OpinionInput): Promise<string> {
  const { istioctl, kubeconfig, folder, signal } = input;
  const asked = `istioctl ${commands[opinion].join(' ')}`;
  const file = join('istioctl', `${opinion}.txt`);
  const command = [...commands[opinion], '--kubeconfig', kubeconfig];
  try {
    const options = { allow: [0, objects], timeout: 60_000, signal };
    const { stdout, stderr, exitCode } = await runProgram(istioctl, command, options);
    mkdirSync(join(folder, 'istioctl'), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, file), `$ ${asked}\n${stdout}${stderr}`, { mode: 0o600 });
    return exitCode === 0 ? `${asked} has no objection` : `${asked} objects: ${file}`;
  } catch (error) {
    signal?.throwIfAborted();
    return `${asked} gave no opinion: ${asFailure(error).detail.what}`;
  }
}

/** Exit code with which istioctl tells that it found something: https://istio.io/latest/docs/ops/diagnostic-tools/istioctl-analyze/. */
const objects = 79;
