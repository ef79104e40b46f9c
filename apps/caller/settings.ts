import { numberFrom, portFrom } from '../environment/number.ts';

export interface Target {
  /** namespace/name of the workload that answers. */
  readonly to: string;
  readonly method: string;
  readonly url: string;
  /** The status that is right. */
  readonly expect: number;
}

interface Common {
  /** namespace/name of the workload that calls. */
  readonly from: string;
  readonly pod: string;
  readonly targets: readonly Target[];
}

export type JobSettings = Common & {
  readonly mode: 'job';
  readonly calls: number;
  readonly quitSidecar: boolean;
};

export type LoopSettings = Common & {
  readonly mode: 'loop';
  readonly ratePerSecond: number;
  readonly bind: string;
  readonly metricsPort: number;
};

/** @throws Error naming the variable that cannot be used, what was expected and what was got */
export function readSettings(env: NodeJS.ProcessEnv): JobSettings | LoopSettings {
  const common = {
    from: env.FROM || 'caller',
    pod: env.POD_NAME || 'local',
    targets: targetsOf(env.TARGETS ?? ''),
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
      bind: env.BIND || '127.0.0.1',
      metricsPort: portFrom(env, 'METRICS_PORT', 9100),
    };
  }
  throw new Error(`expected MODE to be job or loop, got "${env.MODE ?? ''}"`);
}

function targetsOf(text: string): Target[] {
  const list = parsed(text);
  if (!Array.isArray(list) || list.length === 0) {
    throw new Error(`expected TARGETS to be a JSON list of at least one target, got "${text.slice(0, 100)}"`);
  }
  return list.map((item: Partial<Target> | null, index) => {
    const { to, method, url, expect } = item ?? {};
    const fault =
      (typeof to !== 'string' && 'to') ||
      (typeof method !== 'string' && 'method') ||
      (!isHttp(url) && 'url (http://…)') ||
      (!isStatus(expect) && 'expect (a status)');
    if (fault) throw new Error(`expected TARGETS[${index}] to have ${fault}, got ${JSON.stringify(item)}`);
    return { to, method, url, expect } as Target;
  });
}

const isHttp = (url: unknown) =>
  typeof url === 'string' && URL.canParse(url) && new URL(url).protocol === 'http:';
const isStatus = (value: unknown) => Number.isInteger(value) && Number(value) >= 100 && Number(value) <= 599;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
