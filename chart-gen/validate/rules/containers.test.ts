import { rule as cronJobs } from './check_cronjob_periods.ts';
import { rule as curl } from './check_curl_in_probes.ts';
import { rule as hooks } from './check_deployment_hooks.ts';
import { rule as images } from './check_image_name.ts';
import { rule as heap } from './check_jvm_max_heap_config.ts';
import { rule as memory } from './check_resource_memory_limits_and_requests.ts';
import { finds } from './testing/finds.ts';

interface Pod {
  readonly container?: object;
  readonly others?: readonly object[];
  readonly spec?: object;
  readonly annotations?: object;
  readonly labels?: object;
}

const pod = ({ container, others = [], spec, annotations = {}, labels = { app: 'a' } }: Pod) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', labels, annotations },
    spec: { ...spec, containers: [{ name: 'a', image: 'a:1', ...container }, ...others] },
  });

describe('rules about containers', () => {
  const limits = (requests: object, limit: object) => ({
    container: { resources: { requests, limits: limit } },
  });

  it('memory: neither, no limit, a limit below the request, what is no amount', () => {
    finds(memory, pod({}), /^error .* neither a request nor a limit/);
    finds(memory, pod(limits({ memory: '1Gi' }, {})), /^warning .* no limit/);
    finds(memory, pod(limits({}, { memory: '64Mi' })));
    finds(
      memory,
      pod(limits({ memory: '1Gi' }, { memory: '512Mi' })),
      /^error .* more memory than its limit/,
    );
    finds(memory, pod(limits({ memory: '64MB' }, { memory: '1Gi' })), /^error .* no quantity/);
    finds(memory, pod(limits({ memory: 64 }, { memory: '1Gi' })), /^error .* 64 bytes/);
  });

  it('memory: a pod limited as a whole, init containers and proxies are left alone; native sidecars are not', () => {
    finds(memory, pod({ spec: { resources: { limits: { memory: '1Gi' } } } }));
    const init = { initContainers: [{ name: 'i', image: 'a:1' }] };
    finds(memory, pod({ ...limits({}, { memory: '64Mi' }), spec: init }));
    const sidecar = { initContainers: [{ name: 'i', image: 'a:1', restartPolicy: 'Always' }] };
    finds(memory, pod({ ...limits({}, { memory: '64Mi' }), spec: sidecar }), /container i has neither/);
    finds(memory, pod({ container: { name: 'istio-proxy', image: 'auto' } }));
  });

  it('memory: the annotations of the sidecar fit together', () => {
    const annotated = (annotations: object) => pod({ ...limits({}, { memory: '64Mi' }), annotations });
    const [request, limit] = ['sidecar.istio.io/proxyMemory', 'sidecar.istio.io/proxyMemoryLimit'] as const;
    finds(memory, annotated({ [request]: '64Mi', [limit]: '128Mi' }));
    finds(memory, annotated({ [request]: '64Mi' }), /^warning .*proxyMemoryLimit is missing/);
    finds(memory, annotated({ [request]: '256Mi', [limit]: '128Mi' }), /^error .* asks for 256Mi/);
  });

  it('images: auto is for the proxy only, and a container without one is an error', () => {
    finds(images, pod({ others: [{ name: 'istio-proxy', image: 'auto' }] }));
    finds(images, pod({ container: { image: 'auto' } }), /istio-proxy only/);
    finds(images, pod({ container: { image: undefined } }), /has no image/);
    finds(images, pod({ spec: { initContainers: [{ name: 'i', image: 'b' }] } }), /container i has no tag/);
  });

  it('a JVM: heap and limit', () => {
    const java = (value: string, limit?: string) =>
      pod({
        container: {
          env: [{ name: 'JAVA_OPTS', value }],
          resources: { limits: limit ? { memory: limit } : {} },
        },
      });
    finds(heap, java('-Xmx300m', '512Mi'));
    finds(heap, java('-Xmx480m', '512Mi'), /^warning .* 480 MiB/);
    finds(heap, java('-Xmx1g', '512Mi'), /^error/);
    finds(heap, java('-Xmx100m -Xmx1g', '512Mi'), /^error/);
    finds(heap, java('-Xms512m -Xmx256m', '1Gi'), /starts with a heap above/);
    finds(heap, java('-XX:MaxRAMPercentage=75', '512Mi'));
    finds(heap, java('-XX:MaxRAMPercentage=90.0', '512Mi'), /^warning .* 90 %/);
    finds(heap, java('-XX:MaxRAMPercentage=75'), /^error .* of the node/);
    finds(heap, java('-Dx=y'), /^error .* no limit/);
    finds(heap, java('-Dx=y', '512Mi'), /^warning .* a quarter/);
    finds(heap, java('$(HEAP)', '512Mi'));
  });

  it('a JVM: known by its command too, and nothing else is one', () => {
    const run = (command: string[]) =>
      pod({ container: { command, resources: { limits: { memory: '512Mi' } } } });
    finds(heap, run(['/usr/bin/java', '-Xmx1g', '-jar', 'a.jar']), /^error/);
    finds(heap, run(['sh', '-c', 'exec java -Xmx1g -jar a.jar']), /^error/);
    finds(heap, run(['node', 'java.js']));
  });

  it('probes that shell out: to the pod itself a warning, elsewhere an error', () => {
    const probe = (...command: string[]) => pod({ container: { readinessProbe: { exec: { command } } } });
    finds(curl, probe('curl', '-f', 'http://localhost:8080/health'), /^warning .* runs curl$/);
    finds(
      curl,
      probe('sh', '-c', 'test -f x && /usr/bin/wget -q http://db.shop:80/'),
      /^error .* wget against db.shop/,
    );
    finds(curl, probe('nc', '-z', '127.0.0.1', '80'), /^warning/);
    finds(curl, probe('cat', '/tmp/curl.txt'));
    finds(curl, probe('/app/check-curl-config'));
    finds(curl, pod({ container: { readinessProbe: { httpGet: { port: 80 } } } }));
  });

  it('preStop hooks and the grace period', () => {
    const stop = (preStop: object, grace?: number) =>
      pod({
        container: { lifecycle: { preStop } },
        spec: grace ? { terminationGracePeriodSeconds: grace } : {},
      });
    finds(hooks, stop({ sleep: { seconds: 10 } }));
    finds(hooks, stop({ sleep: { seconds: 30 } }), /sleeps 30 s, the grace period is 30 s/);
    finds(hooks, stop({ exec: { command: ['sh', '-c', 'sleep 60; kill 1'] } }, 45), /sleeps 60 s/);
    finds(hooks, stop({ exec: { command: ['sh', '-c', 'sleep 60'] } }, 90));
  });

  it('hooks of Helm', () => {
    const hook = (kind: string, annotations: object, apiVersion = 'batch/v1') =>
      JSON.stringify({ apiVersion, kind, metadata: { name: 'a', annotations } });
    finds(hooks, hook('Job', { 'helm.sh/hook': 'pre-instal' }), /"pre-instal" is no hook of Helm/);
    finds(hooks, hook('Job', { 'helm.sh/hook': 'test', 'helm.sh/hook-weight': 'first' }), /no weight/);
    finds(
      hooks,
      hook('Job', { 'helm.sh/hook': 'test', 'helm.sh/hook-delete-policy': 'always' }),
      /no policy/,
    );
    finds(
      hooks,
      hook('Sidecar', { 'helm.sh/hook': 'pre-upgrade' }, 'networking.istio.io/v1'),
      /this Sidecar is a Helm hook/,
    );
    finds(hooks, hook('Deployment', { 'helm.sh/hook': 'test' }, 'apps/v1'));
    finds(hooks, hook('Deployment', {}, 'apps/v1'));
  });
});

describe('rules about CronJobs', () => {
  const cron = (spec: object) =>
    JSON.stringify({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'c' },
      spec: { concurrencyPolicy: 'Forbid', ...spec },
    });

  it('the schedule and its zone', () => {
    finds(cronJobs, cron({ schedule: '0 * * * *' }));
    finds(cronJobs, cron({ schedule: '@every 5m' }));
    finds(cronJobs, cron({ schedule: 'CRON_TZ=UTC 0 * * * *' }), /cannot name a time zone/);
    finds(cronJobs, cron({ schedule: '0 0 31 2 *' }), /no year/);
    finds(cronJobs, cron({ schedule: '*/45 * * * *' }), /^warning .* after 15/);
    finds(cronJobs, cron({ schedule: '0 * * * *', timeZone: 'Europe/Londom' }), /no time zone/);
    finds(cronJobs, cron({ schedule: '0 * * * *', startingDeadlineSeconds: 5 }), /may never start/);
  });

  it('runs that can pile up', () => {
    const allow = { schedule: '*/5 * * * *', concurrencyPolicy: 'Allow' };
    finds(cronJobs, cron(allow), /^warning .* 5 minutes later/);
    finds(cronJobs, cron({ ...allow, jobTemplate: { spec: { activeDeadlineSeconds: 200 } } }));
    finds(cronJobs, cron({ ...allow, jobTemplate: { spec: { activeDeadlineSeconds: 301 } } }), /^warning/);
  });
});
