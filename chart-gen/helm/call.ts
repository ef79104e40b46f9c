import { type ProgramResult, runProgram } from '../process/run-program.ts';
import { timeoutOf } from './arguments.ts';
import type { HelmRelease } from './release.ts';

/** Variables that would send Helm to another cluster or user than the arguments name. */
const misleading = [
  'HELM_KUBECONTEXT',
  'HELM_KUBEAPISERVER',
  'HELM_KUBETOKEN',
  'HELM_KUBEASUSER',
  'HELM_KUBEASGROUPS',
  'HELM_KUBECAFILE',
  'HELM_KUBEINSECURE_SKIP_TLS_VERIFY',
  'HELM_KUBETLS_SERVER_NAME',
  'HELM_NAMESPACE',
  'HELM_DEBUG',
];

export interface HelmCall {
  readonly input?: string;
  readonly allow?: readonly number[];
  /** How often Helm may wait its whole time. Default once; an upgrade that it takes back itself waits twice. */
  readonly waits?: number;
}

/** Runs helm for a release. It gets half a minute beyond its own time before it is killed. */
export function callHelm(
  options: HelmRelease,
  args: readonly string[],
  { waits = 1, ...call }: HelmCall = {},
): Promise<ProgramResult> {
  const { helm, signal, onLine, onSpawn, processGroup } = options;
  return runProgram(helm, args, {
    ...call,
    env: Object.fromEntries(misleading.map((name) => [name, undefined])),
    timeout: (waits * timeoutOf(options) + 30) * 1000,
    signal,
    onSpawn,
    processGroup,
    onStdout: onLine && lineByLine(onLine),
    onStderr: onLine && lineByLine(onLine),
  });
}

/** The same release for a Helm that only reads: nobody need know of it. */
export const reading = (options: HelmRelease): HelmRelease => ({
  ...options,
  onLine: undefined,
  onSpawn: undefined,
  processGroup: undefined,
});

/** Turns chunks into whole lines; blank ones are left out. */
export function lineByLine(onLine: (line: string) => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') onLine(line.trimEnd());
  };
}
