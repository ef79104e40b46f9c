import { type Answer, callOnce } from '../http/call-once.ts';
import { BadRequest } from './query.ts';

/** One call further: what was asked for, what came, and who answered. */
export interface Hop {
  readonly url: string;
  readonly expected: string;
  /** A status, or `error:` and a code. */
  readonly got: string;
  readonly detail?: string;
  readonly service?: string;
  readonly pod?: string;
  /** What the one who answered called in turn. */
  readonly hops?: readonly Hop[];
}

export interface Downstream {
  readonly url: string;
  readonly expected: string;
}

const mostServers = 16;
/** Longer than the longest delay that a service can be asked for. */
const timeout = 35_000;
/** Enough for the answers of several hops; a longer body is no answer of ours. */
const keep = 65_536;

/** The servers of a query: URLs, or as testyomesh writes them without a scheme. @throws BadRequest */
export function downstreamsOf(servers: unknown): Downstream[] {
  const list = typeof servers === 'string' ? servers.split(',') : [];
  if (list.length === 0 || list.length > mostServers) {
    throw new BadRequest(`expected servers to name 1 to ${mostServers} URLs, got ${list.length}`);
  }
  return list.map((item) => {
    const url = /^[a-z]+:\/\//i.test(item) ? item : `http://${item}`;
    if (!URL.canParse(url) || new URL(url).protocol !== 'http:')
      throw new BadRequest(`expected an http:// URL in servers, got ${JSON.stringify(item.slice(0, 100))}`);
    return { url, expected: new URL(url).searchParams.get('code') ?? '200' };
  });
}

/** Calls each server in turn, once: a retry would hide what the harness looks for. */
export async function callDownstream(
  servers: readonly Downstream[],
  method: string,
  headers: Readonly<Record<string, string>>,
): Promise<Hop[]> {
  const hops: Hop[] = [];
  for (const server of servers) {
    hops.push(toHop(server, await callOnce({ url: server.url, method, headers, timeout, keep })));
  }
  return hops;
}

const asAsked = (hop: Hop) => hop.got === hop.expected;

/** The first hop that did not answer as asked, in a sentence. */
export function faultOf(hops: readonly Hop[]): string | undefined {
  const broken = hops.find((hop) => !asAsked(hop));
  return broken && `expected ${broken.expected} and got ${broken.got} from ${broken.url}`;
}

function toHop(server: Downstream, answer: Answer): Hop {
  if ('error' in answer) return { ...server, got: `error:${answer.error}`, detail: answer.message };
  const hop = { ...server, got: `${answer.status}`, ...whoAnswered(answer.body) };
  return asAsked(hop) ? hop : { ...hop, detail: answer.body.slice(0, 200) };
}

/** Another simple-service names itself; a proxy that answers in its place does not. */
function whoAnswered(body: string): Pick<Hop, 'service' | 'pod' | 'hops'> {
  try {
    const { service, pod, hops } = JSON.parse(body) as Partial<Hop>;
    return {
      service: typeof service === 'string' ? service : undefined,
      pod: typeof pod === 'string' ? pod : undefined,
      hops: Array.isArray(hops) && hops.length > 0 ? hops : undefined,
    };
  } catch {
    return {};
  }
}
