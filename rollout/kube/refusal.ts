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
export function refusal(where: string, status: number, body: string): Failure {
  const { message, reason } = saidIn(body);
  return new Failure('MP_KUBE_REFUSED', {
    what: message,
    where,
    why: `status ${status}${reason ? ` ${reason}` : ''}`,
    fix: fixes[status],
    cause: { status },
  });
}

const fixes: Readonly<Record<number, string>> = {
  401: 'check the credentials of the kubeconfig context',
  403: 'grant the verb and resource named above to this identity',
};

/** HTTP status of a refusal; undefined when the error is another. */
export function refusedStatus(error: unknown): number | undefined {
  if (!(error instanceof Failure) || error.code !== 'MP_KUBE_REFUSED') return undefined;
  return (error.detail.cause as { status?: number } | undefined)?.status;
}

export const unreachable = (server: string, message: string): Failure =>
  new Failure('MP_KUBE_UNREACHABLE', {
    what: `the Kubernetes API does not answer: ${message}`,
    where: server,
    fix: 'check that the cluster is up and the kubeconfig names it (the lab: meshproof lab status)',
  });
