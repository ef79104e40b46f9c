import { Agent, type ClientRequest, type IncomingMessage, type RequestOptions, request } from 'node:http';

export interface Call {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds until the whole answer must be there. */
  readonly timeout: number;
  /** How many characters of the answer's body are kept. */
  readonly keep: number;
}

export type Answer =
  | { readonly status: number; readonly body: string }
  /** A code such as ECONNREFUSED, and what it means in words. */
  | { readonly error: string; readonly message: string };

/** How a request leaves: node's own `request`, plain or through TLS, with its options. */
export interface Door {
  readonly request: (
    url: string,
    options: RequestOptions,
    answered: (response: IncomingMessage) => void,
  ) => ClientRequest;
  readonly options: RequestOptions;
}

// node:http and not fetch: fetch loads undici, which costs every pod several MiB, and node:http never sends twice
const plain: Door = { request, options: { agent: new Agent({ keepAlive: true }) } };

/** Makes one HTTP request, once, over a connection that may have been kept from an earlier one. Never rejects. */
export function callOnce(call: Call, door: Door = plain): Promise<Answer> {
  return new Promise((resolve) => {
    const { method, headers, timeout } = call;
    const outgoing = door.request(call.url, { ...door.options, method, headers }, (response) => {
      read(response, call.keep).then((body) => {
        clearTimeout(deadline);
        resolve({ status: response.statusCode ?? 0, body });
      }, failed);
    });
    const deadline = setTimeout(() => {
      outgoing.destroy(Object.assign(new Error(`no whole answer in ${timeout} ms`), { code: 'ETIMEDOUT' }));
    }, timeout);
    const failed = (error: NodeJS.ErrnoException) => {
      clearTimeout(deadline);
      resolve({ error: error.code ?? error.name, message: error.message });
    };
    outgoing.on('error', failed);
    outgoing.end();
  });
}

function read(response: IncomingMessage, keep: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      if (text.length < keep) text = (text + chunk).slice(0, keep);
    });
    response.on('error', reject);
    response.on('end', () => resolve(text));
  });
}
