import { deployment, fieldEnv, nodeApp, podTemplate, scraped, serviceAccount } from '../pod.ts';
import type { DeployContext, Workload } from '../workload.ts';

const target = (to: string, path: string, expect: number) => {
  const [namespace, name] = to.split('/');
  return { to, method: 'GET', url: `http://${name}.${namespace}${path}`, expect };
};

interface Target {
  readonly to: string;
  readonly method: string;
  readonly url: string;
  readonly expect: number;
}

/** The caller with its targets; `env` says how it calls. */
export const callerContainer = (
  context: DeployContext,
  from: string,
  env: readonly { name: string; value: string }[],
  targets: readonly Target[],
) =>
  nodeApp(context, 'caller', [
    { name: 'FROM', value: from },
    { name: 'TARGETS', value: JSON.stringify(targets) },
    fieldEnv('POD_NAME', 'metadata.name'),
    ...env,
  ]);

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

interface Completing {
  readonly namespace: string;
  readonly name: string;
  readonly targets: readonly Target[];
  /** Which sidecar it is given, and whether it asks that one to quit; absent: istiod's own default, which ends by itself. */
  readonly sidecar?: { readonly native: boolean; readonly quits: boolean };
}

/** A pod that calls twenty times and completes. */
export function completingPod(
  context: DeployContext,
  { namespace, name, targets, sidecar }: Completing,
): ReturnType<typeof podTemplate> {
  const env = [
    { name: 'MODE', value: 'job' },
    { name: 'CALLS', value: '20' },
    ...(sidecar?.quits ? [{ name: 'QUIT_SIDECAR', value: 'true' }] : []),
  ];
  return podTemplate({
    name,
    labels: { 'meshproof.io/ledger': 'caller' },
    annotations: sidecar
      ? {
          'sidecar.istio.io/nativeSidecar': `${sidecar.native}`,
          // a classic sidecar starts beside the application, whose first calls would find none
          ...(sidecar.native ? {} : { 'proxy.istio.io/config': '{"holdApplicationUntilProxyStarts":true}' }),
        }
      : {},
    restartPolicy: 'Never',
    containers: [callerContainer(context, `${namespace}/${name}`, env, targets)],
  });
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
  callsEverySeconds: 75,
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
      spec: {
        schedule: '* * * * *',
        concurrencyPolicy: 'Allow',
        successfulJobsHistoryLimit: 20,
        failedJobsHistoryLimit: 20,
        jobTemplate: {
          spec: {
            backoffLimit: 0,
            activeDeadlineSeconds: 50,
            template: completingPod(context, {
              namespace: 'mp-batch',
              name: 'cron',
              targets: cronTargets,
            }),
          },
        },
      },
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
