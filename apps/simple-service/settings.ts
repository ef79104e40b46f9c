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

function number(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`expected ${name} to be a number of at least 0, got "${text}"`);
}

/** Binds to loopback unless told otherwise. @throws Error naming the variable that cannot be used */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return {
    bind: env.BIND ?? '127.0.0.1',
    port: number(env, 'PORT', 8080),
    metricsPort: number(env, 'METRICS_PORT', 9100),
    service: env.SERVICE_NAME ?? 'simple-service',
    pod: env.POD_NAME ?? 'local',
    drainSeconds: number(env, 'DRAIN_SECONDS', 3),
  };
}
