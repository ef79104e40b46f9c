import { Failure } from '../../reports/failure/failure.ts';

/** An attempt that did not give an answer: worth another one, or not. */
export type Trouble =
  | { readonly again: true; readonly text: string; readonly waitSeconds?: number; readonly cause?: unknown }
  | { readonly again: false; readonly failure: Failure };

const certificateCodes = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** What a thrown error of fetch means. `where` is the address without credentials. */
export function networkTrouble(thrown: unknown, where: string): Trouble {
  const code = codeOf(thrown);
  const text = [code, messageOf(thrown)].filter(Boolean).join(': ');
  if (code && (certificateCodes.has(code) || code.startsWith('ERR_SSL_'))) {
    const plain = code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG';
    const failure = new Failure('MP_PROMETHEUS_TLS', {
      what: `no trusted TLS connection: ${text}`,
      where,
      why: plain
        ? 'The server speaks plain HTTP on this port.'
        : 'Its certificate is not signed by a known CA, has expired, or is for another name.',
      fix: plain
        ? 'Use http:// in the address.'
        : 'Set NODE_EXTRA_CA_CERTS to the file of the CA that signed it.',
      cause: thrown,
    });
    return { again: false, failure };
  }
  return { again: true, text, cause: thrown };
}

/** Statuses that a restart, a full queue or a proxy in front gives for a while. */
const passing = new Set([408, 429, 500, 502, 503, 504]);

/** What a status other than 200 means. `text` is what Prometheus said of it, if it did. */
export function statusTrouble(response: Response, text: string | undefined, where: string): Trouble {
  const { status } = response;
  const said = text === undefined ? '' : `: ${text}`;
  if (passing.has(status))
    return { again: true, text: `HTTP ${status}${said}`, waitSeconds: retryAfter(response) };
  if (text !== undefined && (status === 400 || status === 422)) {
    const failure = new Failure('MP_PROMETHEUS_QUERY', {
      what: `HTTP ${status}${said}`,
      where,
      why: 'The query text is wrong, or asks for more than this Prometheus allows.',
    });
    return { again: false, failure };
  }
  return { again: false, failure: notPrometheus(`HTTP ${status}${redirectNote(response)}`, where) };
}

/** Someone else answered: a login page, a redirect to one, a proxy that wants credentials. */
export function notPrometheus(got: string, where: string): Failure {
  return new Failure('MP_PROMETHEUS_LOGIN', {
    what: `expected an answer of the Prometheus API, got ${got}`,
    where,
    why: 'A proxy asks for a login, or the address is not that of a Prometheus.',
    fix: 'Put user and password in the address, or use an address inside the cluster; keep the path of a Prometheus behind a prefix.',
  });
}

function redirectNote(response: Response): string {
  const target = response.headers.get('location');
  return target && URL.canParse(target, response.url) ? ` to ${new URL(target, response.url).host}` : '';
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}

function codeOf(thrown: unknown): string | undefined {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code === 'string') return code;
  }
  return undefined;
}

function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause instanceof Error ? messageOf(thrown.cause) : thrown.message;
}
