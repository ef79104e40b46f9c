import type { Duplex } from 'node:stream';
import type { Failure } from '../../reports/failure/failure.ts';

/** A Kubernetes object as it travels: the parts that every kind has, the rest open. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { apiVersion: string; kind: string; name: string; uid: string; controller?: boolean }[];
    [key: string]: unknown;
  };
  // biome-ignore lint/suspicious/noExplicitAny: an object's body is open until its reader validates it
  [key: string]: any;
}

export interface KindRef {
  readonly apiVersion: string;
  readonly kind: string;
}

export interface ObjectRef extends KindRef {
  readonly namespace?: string;
  readonly name: string;
}

/** Names some of an object's inner objects and arrays, each by null in its place; what is in an array has the array's. */
export interface Outline {
  readonly [name: string]: Outline | null;
}

export interface ListQuery extends KindRef {
  /** Absent: every namespace. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** What a list need not even read; null stands in its place. */
  readonly without?: Outline;
  /** What is kept of each object, as it comes: what nobody reads need not be held. Default: all but managedFields. */
  readonly keep?: (object: KubeObject) => KubeObject;
}

/** What following a collection tells. */
export type Sighting =
  /** Everything that there is: what was told before is void. */
  | { readonly type: 'all'; readonly objects: readonly KubeObject[] }
  /** What changes from now on is told: told once, after the first `all`. */
  | { readonly type: 'watching' }
  | { readonly type: 'put'; readonly object: KubeObject }
  | { readonly type: 'gone'; readonly object: KubeObject }
  /** The API server cannot be followed: what was told may be outdated until `sighted`. */
  | { readonly type: 'blind'; readonly error: Failure }
  | { readonly type: 'sighted' };

export interface LogQuery {
  readonly namespace: string;
  readonly pod: string;
  readonly container?: string;
  /** Lines from the end; absent: all. */
  readonly tailLines?: number;
  readonly previous?: boolean;
  /** RFC 3339; lines of its second and later. */
  readonly sinceTime?: string;
  /** Each line begins with its time and a blank. */
  readonly timestamps?: boolean;
}

export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/**
 * The one door to a Kubernetes API. Every call is bounded in time, retries what is safe to retry (429 with its
 * Retry-After, 503, refused connections while reading), and throws Failure MP_KUBE_UNREACHABLE or MP_KUBE_REFUSED.
 */
export interface Cluster {
  /** URL of the API server, for messages. */
  readonly server: string;
  version(): Promise<string>;
  /** Undefined when the object does not exist. */
  get(ref: ObjectRef): Promise<KubeObject | undefined>;
  /** All pages. An unknown kind (no such CRD) gives an empty list. */
  list(query: ListQuery): Promise<KubeObject[]>;
  /**
   * Tells what a collection holds, then each change of it, until `signal` aborts; resolves then. Whatever the API server
   * does meanwhile, it goes on: a lost connection is opened again where it stood, an expired one begins with a new list.
   * @throws Failure MP_KUBE_REFUSED when it may not be followed
   */
  follow(query: ListQuery, onSight: (sighting: Sighting) => void, signal: AbortSignal): Promise<void>;
  /** Server-side apply as `fieldManager`; a conflict is an error that names the other manager unless `force`. */
  apply(object: KubeObject, options?: { fieldManager?: string; force?: boolean }): Promise<KubeObject>;
  /** Sent again when its answer is lost: a 409 may then be about the object that was asked for. */
  create(object: KubeObject): Promise<KubeObject>;
  /** Create on the server without storing: what admission (the injector) would make of the object. */
  dryRunCreate(object: KubeObject): Promise<KubeObject>;
  patch(ref: ObjectRef, body: object, type: 'merge' | 'strategic' | 'json'): Promise<KubeObject>;
  /** Absent objects are not an error. */
  delete(
    ref: ObjectRef,
    options?: { propagation?: 'Background' | 'Foreground' | 'Orphan'; uid?: string },
  ): Promise<void>;
  logs(query: LogQuery): Promise<string>;
  /** Calls `onLine` for each line until the container ends or `signal` aborts; resolves then. */
  followLogs(query: LogQuery, onLine: (line: string) => void, signal: AbortSignal): Promise<void>;
  /** The bytes of a port on a pod's loopback, both ways, until `signal` aborts. Tried once; what the node says ends them. */
  forward(port: PodPort, signal: AbortSignal): Promise<Duplex>;
}
