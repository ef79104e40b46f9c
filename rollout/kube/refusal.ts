import { Failure } from '../../reports/failure/failure.ts';

interface KubeStatus {
  readonly message?: string;
  readonly reason?: string;
}

/** The API server's own words in a refusing answer; a proxy's page is shown as it is. */
export function saidIn(body: string): { readonly message: string; readonly reason?: string } {
  try {
    const { message, reason } = JSON.parse(body) as KubeStatus;
    return { message: message ?? body.slice(0, 500), reason };
  } catch {
    return { message: body.slice(0, 500) };
  }
}

/** An answer of the API server that is not what was asked for. */
export function refusal(where: string, status: number, body: string, retryAfter?: number): Failure {
  const { message, reason } = saidIn(body);
  return new Failure('MP_KUBE_REFUSED', {
    what: message,
    where,
    why: `status ${status}${reason ? ` ${reason}` : ''}`,
    fix: fixes[status],
    cause: { status, retryAfter },
  });
}

const fixes: Readonly<Record<number, string>> = {
  401: 'check the credentials of the kubeconfig context',
  403: 'grant the verb and resource named above to this identity',
};

interface RefusalCause {
  readonly status?: number;
  /** Milliseconds that the server asks us to wait. */
  readonly retryAfter?: number;
}

const causeOf = (error: unknown): RefusalCause | undefined =>
  error instanceof Failure ? (error.detail.cause as RefusalCause | undefined) : undefined;

/** HTTP status of a refusal; undefined when the error is another. */
export const refusedStatus = (error: unknown): number | undefined =>
  error instanceof Failure && error.code === 'MP_KUBE_REFUSED' ? causeOf(error)?.status : undefined;

/** Milliseconds after which a server that turned us away may be asked again, when it said so. */
export const refusedUntil = (error: unknown): number | undefined => causeOf(error)?.retryAfter;

export const unreachable = (server: string, message: string, retryAfter?: number): Failure =>
  new Failure('MP_KUBE_UNREACHABLE', {
    what: `the Kubernetes API does not answer: ${message}`,
    where: server,
    fix: 'check that the cluster is up and the kubeconfig names it (the lab: meshproof lab status)',
    cause: { retryAfter },
  });
