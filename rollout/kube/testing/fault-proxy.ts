import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { lineSplitter } from '../lines.ts';
import type { Reply, Request } from './api-server.ts';

/** What becomes of a request instead of being passed on as it is. */
export type Treatment =
  /** Answered in the server's place. */
  | { readonly is: 'answered'; readonly with: Reply }
  /** Done by the server, whose answer is lost: another comes, or none. */
  | { readonly is: 'done'; readonly answer: Reply | 'reset' };

export type Fault = (request: Request) => Treatment | undefined;

/** How often the proxy did what it was told: a fault that meets nothing proves nothing. */
export interface Met {
  /** Requests that were answered in the server's place. */
  readonly answered: number;
  /** Requests that the server did, and whose answer was lost. */
  readonly done: number;
  /** Watches that were ended. */
  readonly cut: number;
  /** Watches that nothing reaches any more. */
  readonly muffled: number;
  /** Lines, and ends, that did not reach one. */
  readonly keptBack: number;
  /** Watches that a line was written to. */
  readonly said: number;
}

/** Between a client and a real API server, to cause what that cannot be made to do. */
export interface FaultProxy {
  readonly url: string;
  readonly requests: readonly Request[];
  /** What was done so far, since it was started. */
  met(): Met;
  /** What requests meet from now on; without one all is passed on. */
  meet(fault?: Fault): void;
  /** Ends every open watch, as a server that restarts or a balancer does. */
  cut(): void;
  /** From now on nothing reaches the watches that are open, nor does their end: half-open connections. */
  muffle(): void;
  /** Writes a line of its own to every open watch. */
  say(line: string): void;
  close(): Promise<void>;
}

interface Watch {
  readonly response: ServerResponse;
  muffled: boolean;
}

interface Passing {
  readonly upstream: IncomingMessage;
  readonly response: ServerResponse;
  /** Told of what does not reach a muffled watch. */
  readonly keepBack: () => void;
}

export async function startFaultProxy(server: URL, ca: Buffer): Promise<FaultProxy> {
  const requests: Request[] = [];
  const watches = new Set<Watch>();
  const met = { answered: 0, done: 0, cut: 0, muffled: 0, keptBack: 0, said: 0 };
  let fault: Fault | undefined;

  const pass = (
    request: Request,
    url: string,
    respond: (upstream: IncomingMessage) => void,
    lost: () => void,
  ) => {
    const headers = { ...request.headers, host: server.host };
    const { method } = request;
    const outgoing = httpsRequest(new URL(url, server), { method, headers, ca }, respond);
    outgoing.on('error', lost);
    outgoing.end(request.body);
    return outgoing;
  };
  const handle = (request: Request, url: string, response: ServerResponse) => {
    const reset = () => response.destroy();
    const treatment = fault?.(request);
    if (treatment?.is === 'answered') {
      met.answered += 1;
      return reply(response, treatment.with);
    }
    if (treatment?.is === 'done') {
      const { answer } = treatment;
      const over = () => {
        met.done += 1;
        return answer === 'reset' ? reset() : reply(response, answer);
      };
      pass(request, url, (upstream) => upstream.on('end', over).resume(), reset);
      return;
    }
    const respond = (upstream: IncomingMessage) => {
      response.writeHead(upstream.statusCode ?? 502, upstream.headers);
      const keepBack = () => {
        met.keptBack += 1;
      };
      if (request.query.get('watch') === 'true') watch(watches, { upstream, response, keepBack });
      else upstream.on('error', reset).pipe(response);
    };
    const outgoing = pass(request, url, respond, reset);
    response.on('close', () => outgoing.destroy());
  };

  const proxy = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const { pathname, searchParams } = new URL(incoming.url ?? '', server);
      const { method = '', headers } = incoming;
      const body = Buffer.concat(parts).toString('utf8');
      const request = { method, path: pathname, query: searchParams, headers, body };
      requests.push(request);
      handle(request, incoming.url ?? '', response);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    requests,
    met: () => ({ ...met }),
    meet(next) {
      fault = next;
    },
    cut() {
      for (const { response } of watches) response.end();
      met.cut += watches.size;
    },
    muffle() {
      for (const one of watches) {
        if (!one.muffled) met.muffled += 1;
        one.muffled = true;
      }
    },
    say(line) {
      for (const { response } of watches) response.write(`${line}\n`);
      met.said += watches.size;
    },
    close: () =>
      new Promise((resolve) => {
        proxy.close(() => resolve());
        proxy.closeAllConnections();
      }),
  };
}

/** Passes on whole lines, so that another may be said between two. */
function watch(watches: Set<Watch>, { upstream, response, keepBack }: Passing): void {
  const one: Watch = { response, muffled: false };
  watches.add(one);
  response.flushHeaders();
  response.on('close', () => watches.delete(one));
  // what comes once its client is gone is kept from nobody
  const keptBack = () => watches.has(one) && keepBack();
  const lines = lineSplitter((line) => {
    if (one.muffled) keptBack();
    else response.write(`${line}\n`);
  });
  upstream.setEncoding('utf8').on('data', (text: string) => lines.take(text));
  for (const end of ['end', 'error'])
    upstream.on(end, () => {
      if (one.muffled) keptBack();
      else response.end();
    });
}

function reply(response: ServerResponse, { status = 200, body, headers }: Reply): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
