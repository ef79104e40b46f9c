import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Failure } from '../../../reports/failure/failure.ts';

export interface RequestOptions {
  /** Bytes that are there already: the rest is asked for. */
  readonly from: number;
  readonly signal?: AbortSignal;
  /** A certificate authority to trust instead of the system's. */
  readonly ca?: string;
  /** Lets http:// to a loopback address through. For tests. */
  readonly loopbackHttp?: boolean;
  /** Milliseconds until a connection must have answered. */
  readonly answerTimeout: number;
}

const maxRedirects = 5;

/**
 * One GET, following redirects. Resolves with the answer's head; the caller reads or destroys its body.
 * @throws Failure MP_DOWNLOAD_REFUSED for an address or a redirect that is not https, MP_DOWNLOAD_UNREACHABLE when
 * nothing answers
 */
export async function requestFile(url: string, options: RequestOptions): Promise<IncomingMessage> {
  let target = checkedUrl(url, options, undefined);
  for (let hop = 0; hop <= maxRedirects; hop++) {
    const response = await send(target, options);
    const { statusCode = 0, headers } = response;
    if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return response;
    response.destroy();
    target = checkedUrl(headers.location, options, target);
  }
  throw new Failure('MP_DOWNLOAD_REFUSED', { what: `${url} redirects more than ${maxRedirects} times` });
}

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

function checkedUrl(text: string, options: RequestOptions, base: URL | undefined): URL {
  if (!URL.canParse(text, base?.href)) {
    throw new Failure('MP_DOWNLOAD_REFUSED', { what: `${JSON.stringify(text)} is not an address` });
  }
  const url = new URL(text, base);
  const local = options.loopbackHttp === true && loopback.has(url.hostname);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && local)) return url;
  throw new Failure('MP_DOWNLOAD_REFUSED', {
    what: base ? `${base.href} redirects to ${url.href}, which is not https` : `${url.href} is not https`,
    why: 'what comes without https can be read and changed on its way',
  });
}

function send(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      agent: false,
      ca: options.ca,
      signal: options.signal,
      headers: {
        'accept-encoding': 'identity',
        'user-agent': 'meshproof',
        ...(options.from > 0 ? { range: `bytes=${options.from}-` } : {}),
      },
    });
    const late = setTimeout(() => {
      outgoing.destroy(new Error(`no answer within ${options.answerTimeout / 1000} s`));
    }, options.answerTimeout);
    outgoing.once('response', (response) => {
      clearTimeout(late);
      resolve(response);
    });
    outgoing.once('error', (cause: NodeJS.ErrnoException) => {
      clearTimeout(late);
      if (options.signal?.aborted) return reject(options.signal.reason as Error);
      reject(
        new Failure('MP_DOWNLOAD_UNREACHABLE', {
          what: `${url.host} cannot be reached: ${cause.message || cause.code}`,
          where: url.href,
          cause,
        }),
      );
    });
    outgoing.end();
  });
}
