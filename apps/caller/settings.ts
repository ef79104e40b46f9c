import { numberFrom, portFrom } from '../environment/number.ts';
import { type Target, targetsOf } from './target.ts';

interface Common {
  /** namespace/name of the workload that calls. */
  readonly from: string;
  readonly pod: string;
  readonly targets: readonly Target[];
  /** Seconds from the start of the process that the ledger calls its start. */
  readonly startSeconds: number;
}

export type JobSettings = Common & {
  readonly mode: 'job';
  readonly calls: number;
  readonly quitSidecar: boolean;
};

export type LoopSettings = Common & {
  readonly mode: 'loop';
  readonly ratePerSecond: number;
  /** Seconds that it goes on calling after SIGTERM or after the kubelet's preStop. */
  readonly stopSeconds: number;
  readonly bind: string;
  readonly metricsPort: number;
};

/** @throws Error naming the variable that cannot be used, what was expected and what was got */
export function readSettings(env: NodeJS.ProcessEnv): JobSettings | LoopSettings {
  const common = {
    from: env.FROM || 'caller',
    pod: env.POD_NAME || 'local',
    targets: targetsOf(env.TARGETS ?? ''),
    startSeconds: numberFrom(env, 'START_SECONDS', { fallback: 5, min: 0, max: 3_600 }),
  };
  if (env.MODE === 'job') {
    return {
      ...common,
      mode: 'job',
      calls: numberFrom(env, 'CALLS', { fallback: 10, min: 1, max: 1_000_000 }),
      quitSidecar: env.QUIT_SIDECAR === 'true',
    };
  }
  if (env.MODE === 'loop') {
    return {
      ...common,
      mode: 'loop',
      ratePerSecond: numberFrom(env, 'RATE', { fallback: 1, min: 0.001, max: 1_000 }),
      stopSeconds: numberFrom(env, 'STOP_SECONDS', { fallback: 0, min: 0, max: 3_600 }),
      bind: env.BIND || '127.0.0.1',
      metricsPort: portFrom(env, 'METRICS_PORT', 9100),
    };
  }
  throw new Error(`expected MODE to be job or loop, got "${env.MODE ?? ''}"`);
}
