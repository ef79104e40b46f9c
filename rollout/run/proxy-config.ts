import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { formatValue } from '../../reports/format/number.ts';
import type { Cluster, KubeObject } from '../kube/cluster.ts';
import { isLeaving, isOver, isReady, proxyImageOf } from '../plan/proxy.ts';
import { askProxy } from './ask-proxy.ts';
import type { FailureReason } from './reasons.ts';

/** What the proxy of one pod was configured with, or why that is not known. Hostile until escaped. */
export type ProxyConfig = { readonly pod: string; readonly image: string } & (
  | { readonly file: string; readonly bytes: number }
  | { readonly unread: string }
);

export interface ProxyConfigOptions {
  /** Takes a file for each proxy, for its owner alone. */
  readonly folder: string;
  /** Milliseconds for one pod. Default 5 000. */
  readonly timeout?: number;
  /** Bytes of one file. Default 64 MiB. */
  readonly most?: number;
}

const mostPods = 3;
/** Envoy leaves out what is secret by itself. */
const path = '/config_dump?include_eds';

/**
 * The pods whose proxies explain a failure: those that are not ready, and one for comparison whose proxy is another one. Where
 * an injector gave the wrong image the youngest pod is meant, ready or not.
 */
export function proxiesToRead(pods: readonly KubeObject[], reason?: FailureReason): readonly KubeObject[] {
  const alive = pods.filter((pod) => !isOver(pod) && !isLeaving(pod) && proxyImageOf(pod) !== undefined);
  const youngest = alive.toSorted((a, b) => bornAt(b).localeCompare(bornAt(a))).slice(0, 1);
  const suspects = reason === 'wrong-image' ? youngest : alive.filter((pod) => !isReady(pod));
  if (suspects.length === 0) return [];
  const images = new Set(suspects.map(proxyImageOf));
  const other = alive.find((pod) => isReady(pod) && !images.has(proxyImageOf(pod)));
  return other ? [...suspects.slice(0, mostPods - 1), other] : suspects.slice(0, mostPods);
}

const bornAt = ({ metadata }: KubeObject): string => metadata.creationTimestamp ?? '';

/** Keeps what Envoy is configured with, a file for each pod. What cannot be had is said, and stops nothing. */
export const keepProxyConfigs = (
  cluster: Cluster,
  pods: readonly KubeObject[],
  options: ProxyConfigOptions,
): Promise<ProxyConfig[]> => Promise.all(pods.map((pod) => keep(cluster, pod, options)));

async function keep(
  cluster: Cluster,
  pod: KubeObject,
  { folder, timeout = 5_000, most = 64 * 2 ** 20 }: ProxyConfigOptions,
): Promise<ProxyConfig> {
  const about = { pod: pod.metadata.name, image: proxyImageOf(pod) ?? '' };
  const file = join(folder, fileNameOf(pod, new Date()));
  const draft = `${file}.part`;
  const late = AbortSignal.timeout(timeout);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const answer = await askProxy(cluster, pod, path, late);
    const counted = counter(most);
    // opened before anything can fail: a stream that opens its file itself may make it after it was removed
    const kept = await open(draft, 'wx', 0o600);
    await pipeline(answer, counted.through, kept.createWriteStream());
    renameSync(draft, file);
    return { ...about, file, bytes: counted.bytes() };
  } catch (error) {
    rmSync(draft, { force: true });
    const unread = late.aborted ? `not within ${timeout / 1000} s` : wordsOf(error);
    return { ...about, unread };
  }
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Names of the cluster make no path, and a pod that comes again under its name takes no other's file. */
const fileNameOf = ({ metadata: { namespace, name } }: KubeObject, now: Date): string => {
  const time = now
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '')
    .toLowerCase();
  return `${namespace}.${name}.${time}.json`.replaceAll(/[^\w.-]/g, '_');
};

/** Lets bytes through up to a bound. */
function counter(most: number) {
  let bytes = 0;
  const through = new Transform({
    transform(part: Buffer, _, done) {
      bytes += part.length;
      if (bytes > most) done(new Error(`it is longer than ${formatValue(most, 'bytes')}`));
      else done(null, part);
    },
  });
  return { through, bytes: () => bytes };
}

/** A line of the evidence. */
export const proxyConfigLine = (config: ProxyConfig): string => {
  const title = `proxy config ${config.pod} (${config.image})`;
  return 'file' in config
    ? `${title}: ${formatValue(config.bytes, 'bytes')} in ${config.file}`
    : `${title}: could not be read: ${config.unread}`;
};
