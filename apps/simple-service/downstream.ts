import type { IncomingHttpHeaders } from 'node:http';

/** What a request carries on to the next hop, so that a trace is one trace. */
const propagated = [
  'x-request-id',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
  'b3',
  'traceparent',
  'tracestate',
];

export interface Hop {
  readonly url: string;
  readonly status: number | null;
  readonly error?: string;
}

export function propagatedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    propagated.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

/** The status that a URL asks for by its `code`, 200 when it asks for none. */
export function askedStatus(url: string): number {
  const code = Number(new URL(url).searchParams.get('code') ?? 200);
  return Number.isInteger(code) ? code : 200;
}

/** Calls each server in turn, once: a retry would hide what the harness looks for. */
export async function callDownstream(
  servers: readonly string[],
  headers: Record<string, string>,
): Promise<Hop[]> {
  const hops: Hop[] = [];
  for (const url of servers) {
    try {
      const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(5_000) });
      await response.arrayBuffer();
      hops.push({ url, status: response.status });
    } catch (error) {
      const cause = error instanceof Error ? (error.cause as Error | undefined) : undefined;
      hops.push({ url, status: null, error: cause?.message ?? String(error) });
    }
  }
  return hops;
}

export const asAsked = (hop: Hop) => hop.status === askedStatus(hop.url);
