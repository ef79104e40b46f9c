import { numberFrom, portFrom } from '../environment/number.ts';

export const heldProtocols = ['h2c', 'grpc', 'ws', 'tcp'] as const;
export type HeldProtocol = (typeof heldProtocols)[number];

/** A connection that is kept for as long as it lets itself be kept. */
export interface Held {
  /** namespace/name of the workload that answers. */
  readonly to: string;
  readonly url: string;
}

export interface HolderSettings {
  /** namespace/name of the workload that holds. */
  readonly from: string;
  readonly pod: string;
  readonly bind: string;
  readonly metricsPort: number;
  readonly heartbeatSeconds: number;
  /** Seconds in which a heartbeat must be answered, and a connection made. */
  readonly timeoutSeconds: number;
  readonly connections: readonly Held[];
}

/** @throws Error naming the variable that cannot be used, what was expected and what was got */
export function readSettings(env: NodeJS.ProcessEnv): HolderSettings {
  return {
    from: env.FROM || 'holder',
    pod: env.POD_NAME || 'local',
    bind: env.BIND || '127.0.0.1',
    metricsPort: portFrom(env, 'METRICS_PORT', 9100),
    heartbeatSeconds: numberFrom(env, 'HEARTBEAT_SECONDS', { fallback: 1, min: 0.01, max: 3_600 }),
    timeoutSeconds: numberFrom(env, 'TIMEOUT_SECONDS', { fallback: 5, min: 0.1, max: 3_600 }),
    connections: connectionsOf(env.CONNECTIONS ?? ''),
  };
}

export const protocolOf = ({ url }: Pick<Held, 'url'>) => url.slice(0, url.indexOf(':')) as HeldProtocol;

/** A held URL as node reads one: its own schemes have no host to `URL`. */
export const placeOf = ({ url }: Pick<Held, 'url'>) => new URL(url.replace(/^[a-z0-9]+:/, 'http:'));

function connectionsOf(text: string): Held[] {
  const list = parsed(text);
  if (!Array.isArray(list) || list.length === 0) {
    throw new Error(`expected CONNECTIONS to be a JSON list of at least one, got "${text.slice(0, 100)}"`);
  }
  return list.map((item: Partial<Held> | null, index) => {
    const { to, url } = item ?? {};
    const fault =
      (typeof to !== 'string' && 'to') || (!isHeld(url) && `url (${heldProtocols.join('://, ')}://)`);
    if (fault)
      throw new Error(`expected CONNECTIONS[${index}] to have ${fault}, got ${JSON.stringify(item)}`);
    return { to, url } as Held;
  });
}

const isHeld = (url: unknown) =>
  typeof url === 'string' &&
  URL.canParse(url) &&
  heldProtocols.includes(protocolOf({ url })) &&
  placeOf({ url }).hostname !== '';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
