import type { ServerResponse } from 'node:http';
import type { KubeObject } from '../cluster.ts';
import { type Handling, statusBody } from './api-server.ts';

interface Change {
  readonly version: number;
  readonly collection: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
}

/** The changes of some collections as an API server keeps them: for whoever watches, and for a while. */
export interface ChangeFeed {
  /** Of the latest change. */
  version(): string;
  record(collection: string, type: Change['type'], object: KubeObject): KubeObject;
  /** Answers a watch, of one namespace or of all: what came since, then what comes. */
  watch(collection: string, query: URLSearchParams, namespace?: string): Handling;
  /** Forgets what was: a watch from before is refused. */
  forget(): void;
  /** Forgets what was before the latest change. */
  forgetBefore(): void;
  /** Ends every watch, as an API server that restarts does. */
  cut(): void;
  /** Writes bytes to every watch. */
  say(text: string): void;
  /** From now on nothing reaches the watches that are open: half-open connections. */
  muffle(): void;
  watches(): number;
}

export function changeFeed(): ChangeFeed {
  let latest = 1;
  let oldest = 0;
  const changes: Change[] = [];
  const open = new Set<{
    readonly sees: (change: Change) => boolean;
    readonly response: ServerResponse;
    muffled: boolean;
  }>();
  const line = ({ type, object }: Pick<Change, 'type' | 'object'>) => `${JSON.stringify({ type, object })}\n`;
  return {
    version: () => `${latest}`,
    record(collection, type, given) {
      latest += 1;
      const object = { ...given, metadata: { ...given.metadata, resourceVersion: `${latest}` } };
      const change = { version: latest, collection, type, object };
      changes.push(change);
      for (const watch of open) if (watch.sees(change) && !watch.muffled) watch.response.write(line(change));
      return object;
    },
    watch(collection, query, namespace) {
      const sees = (change: Change) =>
        change.collection === collection &&
        (namespace === undefined || change.object.metadata.namespace === namespace);
      const from = Number(query.get('resourceVersion'));
      if (from < oldest) return statusBody(410, `too old resource version: ${from} (${oldest})`, 'Expired');
      return (response) => {
        const watch = { sees, response, muffled: false };
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.flushHeaders();
        open.add(watch);
        response.on('close', () => open.delete(watch));
        for (const change of changes) if (sees(change) && change.version > from) response.write(line(change));
      };
    },
    forget() {
      oldest = latest + 1;
      latest += 1;
    },
    forgetBefore() {
      oldest = latest;
    },
    cut() {
      for (const watch of open) {
        open.delete(watch);
        watch.response.end();
      }
    },
    say(text) {
      for (const { response } of open) response.write(text);
    },
    muffle() {
      for (const watch of open) watch.muffled = true;
    },
    watches: () => open.size,
  };
}
