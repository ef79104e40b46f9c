export interface Target {
  /** namespace/name of the workload that answers. */
  readonly to: string;
  readonly method: string;
  readonly url: string;
  readonly expect: number;
}

interface Common {
  readonly from: string;
  readonly pod: string;
  readonly targets: readonly Target[];
}

export type Settings =
  | (Common & { readonly mode: 'job'; readonly calls: number; readonly quitSidecar: boolean })
  | (Common & {
      readonly mode: 'loop';
      readonly ratePerSecond: number;
      readonly bind: string;
      readonly metricsPort: number;
    });

function targetsOf(text: string): Target[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list) || list.length === 0)
    throw new Error('expected TARGETS to be a list of at least one target');
  return list.map((item: Target, index) => {
    const whole =
      typeof item.to === 'string' &&
      typeof item.method === 'string' &&
      typeof item.expect === 'number' &&
      String(item.url).startsWith('http://');
    if (!whole) throw new Error(`expected TARGETS[${index}] to have to, method, url (http://) and expect`);
    return item;
  });
}

function positive(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const value = Number(env[name] ?? fallback);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`expected ${name} to be a number above 0, got "${env[name]}"`);
}

/** @throws Error naming the variable that cannot be used */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const common = {
    from: env.FROM ?? 'caller',
    pod: env.POD_NAME ?? 'local',
    targets: targetsOf(env.TARGETS ?? '[]'),
  };
  if (env.MODE === 'job') {
    return {
      ...common,
      mode: 'job',
      calls: positive(env, 'CALLS', 10),
      quitSidecar: env.QUIT_SIDECAR === 'true',
    };
  }
  if (env.MODE === 'loop') {
    const bind = env.BIND ?? '127.0.0.1';
    return {
      ...common,
      mode: 'loop',
      ratePerSecond: positive(env, 'RATE', 1),
      bind,
      metricsPort: Number(env.METRICS_PORT ?? 9100),
    };
  }
  throw new Error(`expected MODE to be job or loop, got "${env.MODE}"`);
}
