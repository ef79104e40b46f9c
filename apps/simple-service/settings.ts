import { numberFrom, portFrom } from '../environment/number.ts';
import { optionalPort } from '../environment/port.ts';

/** What the environment says, checked once at the start. */
export interface Settings {
  readonly bind: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly service: string;
  readonly pod: string;
  /** namespace/name of the workload, under which it tells the ledger of its counted posts; untold without it. */
  readonly countsAs?: string;
  /** Seconds that the service goes on serving after SIGTERM, so that every client has heard of its end. */
  readonly drainSeconds: number;
  readonly proxy: ProxySettings;
  readonly more: MorePorts;
}

/** How the service knows its proxy's version: it is told, or it asks the proxy's admin port. */
export interface ProxySettings {
  readonly version?: string;
  readonly admin?: string;
}

/** Ports of other protocols; what is not named is not listened on. */
export interface MorePorts {
  readonly h2c?: number;
  readonly grpc?: number;
  readonly tcp?: number;
  readonly banner?: number;
  readonly tls?: number;
  /** DNS name of the certificate behind `tls`. */
  readonly tlsName: string;
}

/** Binds to loopback unless told otherwise. @throws Error naming the variable that cannot be used */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const service = env.SERVICE_NAME || 'simple-service';
  return {
    bind: env.BIND || '127.0.0.1',
    port: portFrom(env, 'PORT', 8080),
    metricsPort: portFrom(env, 'METRICS_PORT', 9100),
    service,
    pod: env.POD_NAME || 'local',
    countsAs: env.COUNTS_AS || undefined,
    drainSeconds: numberFrom(env, 'DRAIN_SECONDS', { fallback: 3, min: 0, max: 3_600 }),
    proxy: { version: env.PROXY_VERSION || undefined, admin: adminOf(env.PROXY_ADMIN) },
    more: {
      h2c: optionalPort(env, 'H2C_PORT'),
      grpc: optionalPort(env, 'GRPC_PORT'),
      tcp: optionalPort(env, 'TCP_PORT'),
      banner: optionalPort(env, 'BANNER_PORT'),
      tls: optionalPort(env, 'TLS_PORT'),
      tlsName: env.TLS_NAME || service,
    },
  };
}

function adminOf(text: string | undefined): string | undefined {
  if (!text) return undefined;
  if (URL.canParse(text) && new URL(text).protocol === 'http:') return text.replace(/\/$/, '');
  throw new Error(`expected PROXY_ADMIN to be an http:// URL, got "${text}"`);
}
