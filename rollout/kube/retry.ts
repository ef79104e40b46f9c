/** What one try of a call met. */
export type Attempt =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: string;
      /** Milliseconds that the server asks us to wait. */
      readonly retryAfter?: number;
    }
  | { readonly kind: 'error'; readonly code?: string; readonly message: string };

export interface Repeatability {
  /** Sending it twice does no more than sending it once. */
  readonly safe: boolean;
  /** It changes nothing. */
  readonly reads: boolean;
  /** Tries so far. */
  readonly tries: number;
  /** 0 to 1, for the jitter. */
  readonly random: number;
}

/** Errors that time does not cure: a name that does not exist, a certificate that does not fit. */
const final =
  /^(ENOTFOUND|ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HPE_|ERR_INVALID|ABORT_ERR)/;

/** Milliseconds to wait before the call may be repeated; undefined when what it met is final. */
export function pauseBeforeRetry(attempt: Attempt, call: Repeatability): number | undefined {
  const backOff = Math.min(5_000, 100 * 2 ** (call.tries - 1)) * (0.5 + call.random / 2);
  if (attempt.kind === 'error') {
    if (attempt.code !== undefined && final.test(attempt.code)) return undefined;
    // refused before anything was sent; anything else may have arrived
    return attempt.code === 'ECONNREFUSED' || call.safe ? backOff : undefined;
  }
  // the server turned the call away before it acted
  if (attempt.status === 429) return attempt.retryAfter ?? backOff;
  if (!call.safe || attempt.status < 500) return undefined;
  if (attempt.retryAfter !== undefined) return attempt.retryAfter;
  // a plain 500 to a write is an answer, often a webhook's; to a read it is a server in trouble
  const passing = [502, 503, 504].includes(attempt.status) || (attempt.status === 500 && call.reads);
  return passing ? backOff : undefined;
}

/** Milliseconds of a Retry-After header: seconds or a date. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
