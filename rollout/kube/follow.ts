import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../reports/failure/failure.ts';
import type { ListQuery, Sighting } from './cluster.ts';
import { listAll } from './list.ts';
import { refusedStatus, refusedUntil, unreachable } from './refusal.ts';
import type { Rest } from './rest.ts';
import { watchOnce } from './watch.ts';

export interface FollowLimits {
  /**
   * Milliseconds without a word after which a connection counts as dead and is opened anew: a half-open one gives no
   * sign. Default 30 000.
   */
  readonly quiet?: number;
  /** Milliseconds that a connection must last to count as sound: shorter ones are opened ever more slowly. Default 5 000. */
  readonly sound?: number;
}

const longestPause = 5_000;
/** A list is tried again for so long before it is told that nothing can be seen. */
const listPatience = 2_000;

/** As Cluster.follow. `pathOf` gives undefined for a kind that the server does not know: there is nothing to see then. */
export async function followCollection(
  rest: Rest,
  pathOf: () => Promise<string | undefined>,
  query: ListQuery,
  onSight: (sighting: Sighting) => void,
  signal: AbortSignal,
  { quiet = 30_000, sound = 5_000 }: FollowLimits = {},
): Promise<void> {
  /** How far the collection has been seen; undefined: to be listed. */
  let version: string | undefined;
  let blind = false;
  let watching = false;
  let short = 0;
  const sighted = () => {
    if (blind) onSight({ type: 'sighted' });
    blind = false;
  };
  const opened = () => {
    sighted();
    if (!watching) onSight({ type: 'watching' });
    watching = true;
  };
  const lost = (error: Failure) => {
    const status = refusedStatus(error);
    if (status !== undefined && !passes(status)) throw error;
    if (!blind) onSight({ type: 'blind', error: status ? unreachable(rest.server, error.message) : error });
    blind = true;
    return refusedUntil(error);
  };
  const list = async (path: string | undefined) => {
    const found = path
      ? await listAll(rest, path, query, { patience: listPatience, signal })
      : { objects: [], resourceVersion: '' };
    if (signal.aborted) return;
    version = found.resourceVersion;
    onSight({ type: 'all', objects: found.objects });
    sighted();
  };
  const watch = async (path: string, from: string): Promise<number | undefined> => {
    const end = await watchOnce(
      rest,
      { path, query, from, quiet, signal },
      {
        onOpen: opened,
        onPut: (object) => onSight({ type: 'put', object }),
        onGone: (object) => onSight({ type: 'gone', object }),
        onVersion: (seen) => {
          version = seen;
        },
      },
    );
    if (end.is === 'expired') version = undefined;
    return end.is === 'failed' && !signal.aborted ? lost(end.error) : undefined;
  };

  while (!signal.aborted) {
    const began = performance.now();
    let asked: number | undefined;
    try {
      const path = await pathOf();
      if (version === undefined) await list(path);
      if (path === undefined) {
        opened();
        await aborted(signal);
      } else if (version !== undefined) asked = await watch(path, version);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Failure)) throw error;
      asked = lost(error);
    }
    short = performance.now() - began >= sound ? 0 : short + 1;
    await delay(asked ?? pauseAfter(short), undefined, { signal }).catch(() => {});
  }
}

/** What a server in trouble answers; any other refusal stays one. */
const passes = (status: number) => status === 410 || status === 429 || status >= 500 || status === 0;

const pauseAfter = (short: number) =>
  short === 0 ? 0 : Math.min(longestPause, 100 * 2 ** (short - 1)) * (0.5 + Math.random() / 2);

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
