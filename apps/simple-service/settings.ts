import { numberFrom, portFrom } from '../environment/number.ts';

/** What the environment says, checked once at the start. */
export interface Settings {
  readonly bind: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly service: string;
  readonly pod: string;
  /** Seconds that the service goes on serving after SIGTERM, so that every client has heard of its end. */
  readonly drainSeconds: number;
}

/** Binds to loopback unless told otherwise. @throws Error naming the variable that cannot be used */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return {
    bind: env.BIND || '127.0.0.1',
    port: portFrom(env, 'PORT', 8080),
    metricsPort: portFrom(env, 'METRICS_PORT', 9100),
    service: env.SERVICE_NAME || 'simple-service',
    pod: env.POD_NAME || 'local',
    drainSeconds: numberFrom(env, 'DRAIN_SECONDS', { fallback: 3, min: 0, max: 3_600 }),
  };
}
