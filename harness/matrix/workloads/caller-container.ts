import { fieldEnv, nodeApp } from '../pod.ts';
import type { DeployContext } from '../workload.ts';

/** A call that a caller makes (docs/apps.md). */
export interface Target {
  /** namespace/name of who answers. */
  readonly to: string;
  readonly method: string;
  readonly url: string;
  readonly expect: number;
}

/** The caller with its targets; `env` says how it calls. */
export const callerContainer = (
  context: DeployContext,
  from: string,
  env: readonly { name: string; value: string }[],
  targets: readonly Target[],
) =>
  nodeApp(context, 'caller', [
    { name: 'FROM', value: from },
    { name: 'TARGETS', value: JSON.stringify(targets) },
    fieldEnv('POD_NAME', 'metadata.name'),
    ...env,
  ]);
