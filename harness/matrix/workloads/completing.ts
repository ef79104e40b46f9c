import { parse } from 'yaml';
import { type PodOptions, podTemplate } from '../pod.ts';
import type { DeployContext } from '../workload.ts';
import { callerContainer, type Target } from './caller-container.ts';

const nativeSidecar = 'sidecar.istio.io/nativeSidecar';
const proxyConfig = 'proxy.istio.io/config';

interface Calling {
  readonly namespace: string;
  readonly name: string;
  readonly targets: readonly Target[];
  /** It asks its sidecar to quit, for a classic one does not end by itself. */
  readonly quits: boolean;
}

/** Calls twenty times and ends. */
const completing = (context: DeployContext, { namespace, name, targets, quits }: Calling) =>
  callerContainer(
    context,
    `${namespace}/${name}`,
    [
      { name: 'MODE', value: 'job' },
      { name: 'CALLS', value: '20' },
      ...(quits ? [{ name: 'QUIT_SIDECAR', value: 'true' }] : []),
    ],
    targets,
  );

/** A classic sidecar starts beside the application, whose first calls would find none. */
function proxyFirst(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (annotations[nativeSidecar] !== 'false') return annotations;
  const config: unknown = parse(annotations[proxyConfig] ?? '{}');
  const held = { ...(config as object), holdApplicationUntilProxyStarts: true };
  return { ...annotations, [proxyConfig]: JSON.stringify(held) };
}

interface Completing extends Pick<PodOptions, 'labels' | 'annotations'>, Omit<Calling, 'quits'> {
  /** Absent: a classic sidecar is asked to quit. */
  readonly quits?: boolean;
}

/** What a pod is made of that calls and completes with whatever sidecar its annotations give it. */
export function completingOptions(
  context: DeployContext,
  { labels, annotations = {}, quits = annotations[nativeSidecar] === 'false', ...calling }: Completing,
): PodOptions {
  return {
    name: calling.name,
    labels: { 'meshproof.io/ledger': 'caller', ...labels },
    annotations: proxyFirst(annotations),
    restartPolicy: 'Never',
    containers: [completing(context, { ...calling, quits })],
  };
}

export const completingPod = (context: DeployContext, one: Completing) =>
  podTemplate(completingOptions(context, one));

/** Seconds in which a run of every minute is sure to have begun, and to have called. */
export const runEverySeconds = 75;

interface Schedule {
  readonly concurrencyPolicy: 'Allow' | 'Forbid';
  /** Runs that stay to be looked at, of those that completed and of those that failed. */
  readonly kept: number;
}

/** The spec of a CronJob that runs at each whole minute; a run that hangs ends before the next one begins. */
export const scheduled = (
  template: ReturnType<typeof podTemplate>,
  { concurrencyPolicy, kept }: Schedule,
) => ({
  schedule: '* * * * *',
  concurrencyPolicy,
  successfulJobsHistoryLimit: kept,
  failedJobsHistoryLimit: kept,
  jobTemplate: { spec: { backoffLimit: 0, activeDeadlineSeconds: 50, template } },
});
