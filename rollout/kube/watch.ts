import { Failure } from '../../reports/failure/failure.ts';
import type { KubeObject, ListQuery } from './cluster.ts';
import { lineSplitter } from './lines.ts';
import { kept } from './list.ts';
import { refusal, refusedStatus } from './refusal.ts';
import type { Rest } from './rest.ts';

export interface WatchRequest {
  readonly path: string;
  readonly query: ListQuery;
  /** Changes after this version of the collection. */
  readonly from: string;
  /** Milliseconds without a word after which the connection counts as dead. */
  readonly quiet: number;
  readonly signal: AbortSignal;
}

export interface WatchSink {
  onOpen(): void;
  onPut(object: KubeObject): void;
  onGone(object: KubeObject): void;
  /** How far the collection has been seen. */
  onVersion(version: string): void;
}

/** How one connection of a watch came to its end. */
export type WatchEnd =
  /** By the server, by silence or by torn bytes: to be opened again where it stood. */
  | { readonly is: 'over' }
  /** The server knows the version no more, or is at a loss: to begin with a new list. */
  | { readonly is: 'expired' }
  | { readonly is: 'failed'; readonly error: Failure };

interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject;
}

/** Seconds after which the server itself ends a watch, so that none outlives its client for long. */
const serverTimeout = '290';

/** One connection of a watch, to its end. Never rejects. */
export async function watchOnce(rest: Rest, request: WatchRequest, sink: WatchSink): Promise<WatchEnd> {
  const { path, query, from, quiet, signal } = request;
  const cut = new AbortController();
  const silence = setTimeout(() => cut.abort(), quiet);
  let end: WatchEnd = { is: 'over' };
  const conclude = (how: WatchEnd) => {
    end = how;
    cut.abort();
  };
  const onLine = (line: string) => {
    if (cut.signal.aborted || line.trim() === '') return;
    const event = parse(line);
    if (!event) conclude({ is: 'over' });
    else if (event.type === 'ERROR') conclude({ is: 'expired' });
    else tell(event, query, sink);
  };
  const lines = lineSplitter(onLine);
  const { labelSelector, fieldSelector } = query;
  const asked = {
    labelSelector,
    fieldSelector,
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: from,
    timeoutSeconds: serverTimeout,
  };
  const onText = (text: string) => {
    silence.refresh();
    lines.take(text);
  };
  try {
    await rest.stream(path, asked, { onOpen: sink.onOpen, onText }, AbortSignal.any([signal, cut.signal]));
  } catch (error) {
    if (!cut.signal.aborted) end = endBy(error, `GET ${rest.server}${path}`);
  } finally {
    clearTimeout(silence);
  }
  return end;
}

function endBy(error: unknown, where: string): WatchEnd {
  if (refusedStatus(error) === 410) return { is: 'expired' };
  if (error instanceof Failure) return { is: 'failed', error };
  return { is: 'failed', error: refusal(where, 0, error instanceof Error ? error.message : String(error)) };
}

/** Undefined for a line that was torn on its way. */
function parse(line: string): WatchEvent | undefined {
  try {
    const event = JSON.parse(line) as WatchEvent;
    return event.type === 'ERROR' || event.object?.metadata !== undefined ? event : undefined;
  } catch {
    return undefined;
  }
}

function tell({ type, object }: WatchEvent, query: ListQuery, sink: WatchSink): void {
  const version = object.metadata.resourceVersion;
  if (type === 'DELETED') sink.onGone(kept(object, query));
  else if (type !== 'BOOKMARK') sink.onPut(kept(object, query));
  if (version !== undefined) sink.onVersion(version);
}
