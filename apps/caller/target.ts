/** What a call says in each protocol; a URL's scheme names it. */
export const protocols = ['http', 'http10', 'h2c', 'https', 'grpc', 'ws', 'tcp', 'banner'] as const;
export type Protocol = (typeof protocols)[number];

export interface Target {
  /** namespace/name of the workload that answers. */
  readonly to: string;
  readonly method: string;
  readonly url: string;
  /**
   * What is right: a status of HTTP, 101 of a WebSocket, a code of gRPC, 0 of TCP; or as a text what the ledger calls
   * `got`, such as `error:ECONNRESET`, with `error:*` for any connection that fails.
   */
  readonly expect: number | string;
  /** The caller's own proxy answers: nothing arrives. */
  readonly answered?: 'by-sender';
}

const ofRequests: readonly Protocol[] = ['http', 'h2c', 'grpc', 'ws'];

/** Whether a call that went right is one request to the proxies at both ends: what is no HTTP to them is none. */
export const isRequest = (target: Target) =>
  ofRequests.includes(protocolOf(target)) &&
  target.answered === undefined &&
  typeof target.expect === 'number';

export const protocolOf = ({ url }: Pick<Target, 'url'>) => url.slice(0, url.indexOf(':')) as Protocol;

/** A target's URL as node reads one: its own schemes have no host to `URL`. */
export const placeOf = ({ url }: Pick<Target, 'url'>) => new URL(url.replace(/^[a-z0-9]+:/, 'http:'));

/** Reads a JSON list of targets. @throws Error that names the target and what it lacks */
export function targetsOf(text: string): Target[] {
  const list = parsed(text);
  if (!Array.isArray(list) || list.length === 0) {
    throw new Error(`expected TARGETS to be a JSON list of at least one target, got "${text.slice(0, 100)}"`);
  }
  return list.map((item: Partial<Target> | null, index) => {
    const { to, method, url, expect, answered } = item ?? {};
    const fault =
      (typeof to !== 'string' && 'to') ||
      (typeof method !== 'string' && 'method') ||
      (!isCallable(url) && `url (${protocols.map((name) => `${name}://…`).join(', ')})`) ||
      (!isExpected(expect) && 'expect (a status, a code, or "error:…")') ||
      (answered !== undefined && answered !== 'by-sender' && 'answered (by-sender, or left out)');
    if (fault) throw new Error(`expected TARGETS[${index}] to have ${fault}, got ${JSON.stringify(item)}`);
    return { to, method, url, expect, ...(answered ? { answered } : {}) } as Target;
  });
}

const needsPort: readonly Protocol[] = ['grpc', 'tcp', 'banner'];

function isCallable(url: unknown): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const protocol = protocolOf({ url });
  if (!protocols.includes(protocol)) return false;
  const { hostname, port } = placeOf({ url });
  return hostname !== '' && (port !== '' || !needsPort.includes(protocol) || url.includes(`${hostname}:80`));
}

const isExpected = (value: unknown) =>
  typeof value === 'string'
    ? /^error:[\w*]+$/.test(value)
    : Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 599;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
