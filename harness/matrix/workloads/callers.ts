import { deployment, fieldEnv, podTemplate, restricted, serviceAccount } from '../pod.ts';
import type { DeployContext, Workload } from '../workload.ts';

const target = (to: string, path: string, expect: number) => {
  const [namespace, name] = to.split('/');
  return { to, method: 'GET', url: `http://${name}.${namespace}${path}`, expect };
};

function caller(
  context: DeployContext,
  from: string,
  env: readonly { name: string; value: string }[],
  targets: object[],
) {
  return {
    name: 'caller',
    image: context.images.apps,
    imagePullPolicy: 'Never',
    command: ['node', '--max-semi-space-size=1', '--max-old-space-size=48', '/app/caller.mjs'],
    env: [
      { name: 'FROM', value: from },
      { name: 'TARGETS', value: JSON.stringify(targets) },
      fieldEnv('POD_NAME', 'metadata.name'),
      ...env,
    ],
    resources: { requests: { cpu: '5m', memory: '32Mi' }, limits: { memory: '160Mi' } },
    securityContext: restricted,
  };
}

/** A CronJob whose pods call through the mesh and complete; its native sidecar ends with it. */
export const cron: Workload = {
  namespace: 'mp-batch',
  name: 'cron',
  kind: 'CronJob',
  role: 'caller',
  meshed: true,
  callsEverySeconds: 75,
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
            template: podTemplate({
              name: 'cron',
              labels: { 'meshproof.io/ledger': 'caller' },
              restartPolicy: 'Never',
              containers: [
                caller(
                  context,
                  'mp-batch/cron',
                  [
                    { name: 'MODE', value: 'job' },
                    { name: 'CALLS', value: '20' },
                  ],
                  [
                    target('mp-strict/echo', '/instant?code=200', 200),
                    target('mp-permissive/open', '/instant?code=404', 404),
                  ],
                ),
              ],
            }),
          },
        },
      },
    },
  ],
};

/** A client outside the mesh: plain text to a PERMISSIVE workload. */
export const plainClient: Workload = {
  namespace: 'mp-plain',
  name: 'plain-client',
  kind: 'Deployment',
  role: 'caller',
  meshed: false,
  callsEverySeconds: 5,
  permutation: { kind: 'Deployment', client: 'caller', proxy: 'none' },
  objects: (context) => [
    serviceAccount('mp-plain', 'plain-client'),
    deployment('mp-plain', {
      name: 'plain-client',
      labels: { 'meshproof.io/ledger': 'caller' },
      annotations: {
        'prometheus.io/scrape': 'true',
        'prometheus.io/port': '9100',
        'prometheus.io/path': '/metrics',
      },
      containers: [
        caller(
          context,
          'mp-plain/plain-client',
          [
            { name: 'MODE', value: 'loop' },
            { name: 'RATE', value: '5' },
            { name: 'BIND', value: '0.0.0.0' },
            { name: 'METRICS_PORT', value: '9100' },
          ],
          [
            target('mp-permissive/open', '/instant?code=200', 200),
            target('mp-permissive/open', '/instant?code=404', 404),
          ],
        ),
      ],
    }),
  ],
};
