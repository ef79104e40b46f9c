import { readFileSync } from 'node:fs';
import { numberFrom } from '../environment/number.ts';

export const actNames = ['policy', 'restart', 'scale', 'push'] as const;
export type ActName = (typeof actNames)[number];

export interface PlannedAct {
  readonly act: ActName;
  readonly everySeconds: number;
  /** Objects of a push; 20 unless said. */
  readonly count: number;
}

export interface OperatorSettings {
  readonly runId: string;
  /** The only namespaces in which anything is done. */
  readonly namespaces: readonly string[];
  readonly acts: readonly PlannedAct[];
  /** The same seed chooses the same targets from the same cluster. */
  readonly seed: number;
  readonly api: { readonly url: string; readonly tokenFile: string; readonly ca: string | undefined };
}

const account = '/var/run/secrets/kubernetes.io/serviceaccount';

/** @throws Error naming the variable that cannot be used, what was expected and what was got */
export function readSettings(env: NodeJS.ProcessEnv): OperatorSettings {
  const names = (env.NAMESPACES ?? '').split(',').filter((name) => name !== '');
  return {
    runId: named(env.RUN_ID ?? '', 'RUN_ID'),
    namespaces: (names.length > 0 ? names : ['']).map((name) => named(name, 'NAMESPACES')),
    acts: actsOf(env.ACTS ?? ''),
    seed: numberFrom(env, 'SEED', { fallback: 1, min: 0, max: 2 ** 31 }),
    api: env.API_URL
      ? { url: env.API_URL, tokenFile: env.TOKEN_FILE ?? '', ca: undefined }
      : {
          url: `https://${env.KUBERNETES_SERVICE_HOST}:${env.KUBERNETES_SERVICE_PORT}`,
          tokenFile: `${account}/token`,
          ca: readFileSync(`${account}/ca.crt`, 'utf8'),
        },
  };
}

/** Names become parts of paths and selectors, so nothing but a name is taken. */
function named(text: string, variable: string): string {
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new Error(`expected ${variable} to be names of Kubernetes, got "${text.slice(0, 100)}"`);
}

function actsOf(text: string): PlannedAct[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    list = undefined;
  }
  if (!Array.isArray(list) || list.length === 0) {
    throw new Error(`expected ACTS to be a JSON list of at least one act, got "${text.slice(0, 100)}"`);
  }
  return list.map((item: Partial<PlannedAct> | null, index) => {
    const { act, everySeconds, count = 20 } = item ?? {};
    const fault =
      (!actNames.some((name) => name === act) && `act (${actNames.join(', ')})`) ||
      (!(Number(everySeconds) >= 0.05) && 'everySeconds from 0.05') ||
      (!(Number.isInteger(count) && count >= 1 && count <= 500) && 'count from 1 to 500');
    if (fault) throw new Error(`expected ACTS[${index}] to have ${fault}, got ${JSON.stringify(item)}`);
    return { act, everySeconds, count } as PlannedAct;
  });
}
