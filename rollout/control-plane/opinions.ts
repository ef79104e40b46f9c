import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../chart-gen/process/run-program.ts';
import { asFailure } from '../../reports/failure/failure.ts';

export interface OpinionInput {
  /** Path of the istioctl of the release that is asked about. */
  readonly istioctl: string;
  readonly kubeconfig: string;
  /** Absent: the kubeconfig's current context. */
  readonly context?: string;
  /** Of the run; what istioctl says goes to its folder istioctl/. */
  readonly folder: string;
  readonly signal?: AbortSignal;
}

const commands = {
  precheck: ['x', 'precheck'],
  'proxy-status': ['proxy-status'],
} as const;

export type Opinion = keyof typeof commands;

/** In `words` what a person reads of it, in `text` what istioctl printed. */
export type Said =
  | { readonly is: 'fine' | 'objects'; readonly words: string; readonly text: string }
  | { readonly is: 'nothing'; readonly words: string };

/**
 * What istioctl itself thinks, kept beside the run for a person to compare. It judges nothing here: what meshproof
 * measures decides. Says that it has nothing against it, where its objections stand, or why it gave no opinion.
 */
export async function askIstioctl(opinion: Opinion, input: OpinionInput): Promise<Said> {
  const { istioctl, kubeconfig, context, folder, signal } = input;
  const asked = `istioctl ${commands[opinion].join(' ')}`;
  const file = join('istioctl', `${opinion}.txt`);
  const where = ['--kubeconfig', kubeconfig, ...(context ? ['--context', context] : [])];
  const command = [...commands[opinion], ...where];
  try {
    const options = { allow: [0, objects], timeout: 60_000, signal };
    const { stdout, stderr, exitCode } = await runProgram(istioctl, command, options);
    mkdirSync(join(folder, 'istioctl'), { recursive: true, mode: 0o700 });
    const text = `${stdout}${stderr}`;
    writeFileSync(join(folder, file), `$ ${asked}\n${text}`, { mode: 0o600 });
    if (exitCode === 0) return { is: 'fine', words: `${asked} has no objection`, text };
    return { is: 'objects', words: `${asked} objects: ${file}`, text };
  } catch (error) {
    signal?.throwIfAborted();
    return { is: 'nothing', words: `${asked} gave no opinion: ${asFailure(error).detail.what}` };
  }
}

/** Exit code with which istioctl tells that it found something: https://istio.io/latest/docs/ops/diagnostic-tools/istioctl-analyze/. */
const objects = 79;
