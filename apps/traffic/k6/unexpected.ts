import type { PlannedCall } from './plan.ts';

/** The part of a k6 response that tells what came. */
export interface Received {
  readonly status: number;
  readonly error: string;
  readonly error_code: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A status, or `error:` and k6's code for it: 1050 timed out, 1101 no such host, 1212 refused, 1220 reset … */
export const whatCame = ({ status, error_code }: Received) =>
  status === 0 ? `error:${error_code}` : String(status);

/** k6 was told to stop while the request was under way: nobody knows how it would have ended. */
export const wasInterrupted = ({ status, error }: Received) =>
  status === 0 && error.includes('context canceled');

export interface Unexpected {
  readonly from: string;
  readonly call: PlannedCall;
  readonly pod: string;
  readonly at: Date;
  readonly received: Received;
  /** What came, in a word. */
  readonly got: string;
}

/** The ledger's line for an answer that was not the one asked for. */
export function unexpectedLine({ from, call, pod, at, received, got }: Unexpected): string {
  return JSON.stringify({
    meshproof: 'unexpected',
    at: at.toISOString(),
    from,
    to: call.to,
    call: call.id,
    method: call.method,
    path: call.url.replace(/^https?:\/\/[^/]*/, ''),
    expected: String(call.expect),
    got,
    detail: detailOf(received),
    pod,
  });
}

/** Headers by which a proxy tells that the answer is its own, and why. */
const telling = /^(x-envoy-.*|.*response-flags|server)$/i;

function detailOf({ error, body, headers }: Received): string {
  const said = (error || (typeof body === 'string' ? body : '')).slice(0, 200);
  const told = Object.entries(headers)
    .filter(([name]) => telling.test(name))
    .map(([name, value]) => `${name.toLowerCase()}: ${value}`.slice(0, 200))
    .sort();
  return [said, ...told].filter((part) => part !== '').join(' | ');
}
