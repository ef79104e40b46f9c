import { deployment, scraped, serviceAccount } from '../pod.ts';
import type { Workload } from '../workload.ts';
import { callerContainer, type Target } from './caller-container.ts';
import { completingPod, runEverySeconds, scheduled } from './completing.ts';

const target = (to: string, path: string, expect: number) => {
  const [namespace, name] = to.split('/');
  return { to, method: 'GET', url: `http://${name}.${namespace}${path}`, expect };
};

interface LoopCaller {
  readonly namespace: string;
  readonly name: string;
  readonly meshed: boolean;
  readonly ratePerSecond: number;
  readonly targets: readonly Target[];
}

/** A Deployment that calls its targets in turn for as long as it lives. */
export function loopCaller({ namespace, name, meshed, ratePerSecond, targets }: LoopCaller): Workload {
  const env = [
    { name: 'MODE', value: 'loop' },
    { name: 'RATE', value: `${ratePerSecond}` },
    { name: 'BIND', value: '0.0.0.0' },
    { name: 'METRICS_PORT', value: '9100' },
  ];
  return {
    namespace,
    name,
    kind: 'Deployment',
    role: 'caller',
    meshed,
    callsEverySeconds: 5,
    calls: [...new Set(targets.map(({ to }) => to))],
    permutation: { kind: 'Deployment', client: 'caller', ...(meshed ? {} : { proxy: 'none' }) },
    objects: (context) => [
      serviceAccount(namespace, name),
      deployment(namespace, {
        name,
        labels: { 'meshproof.io/ledger': 'caller' },
        annotations: scraped,
        containers: [callerContainer(context, `${namespace}/${name}`, env, targets)],
      }),
    ],
  };
}

const cronTargets = [
  target('mp-strict/echo', '/instant?code=200', 200),
  target('mp-permissive/open', '/instant?code=404', 404),
];

/** A CronJob whose pods call through the mesh and complete; its native sidecar ends with it. */
export const cron: Workload = {
  namespace: 'mp-batch',
  name: 'cron',
  kind: 'CronJob',
  role: 'caller',
  meshed: true,
  callsEverySeconds: runEverySeconds,
  calls: cronTargets.map(({ to }) => to),
  permutation: { kind: 'CronJob', containers: '1', mtls: 'default', client: 'caller' },
  objects: (context) => [
    serviceAccount('mp-batch', 'cron'),
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: {
        namespace: 'mp-batch',
        name: 'cron',
        annotations: {
          'meshproof.io/ignore':
            "check_job_sidecars=that istiod's own default ends the sidecar is what is tried",
        },
      },
      spec: scheduled(completingPod(context, { namespace: 'mp-batch', name: 'cron', targets: cronTargets }), {
        concurrencyPolicy: 'Allow',
        kept: 20,
      }),
    },
  ],
};

/** A client outside the mesh: plain text to a PERMISSIVE workload. */
export const plainClient = loopCaller({
  namespace: 'mp-plain',
  name: 'plain-client',
  meshed: false,
  ratePerSecond: 5,
  targets: [
    target('mp-permissive/open', '/instant?code=200', 200),
    target('mp-permissive/open', '/instant?code=404', 404),
  ],
});
