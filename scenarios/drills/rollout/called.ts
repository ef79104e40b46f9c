import {
  deployment,
  httpPort,
  service,
  serviceAccount,
  serviceContainer,
} from '../../../harness/matrix/pod.ts';
import type { Cluster, KubeObject } from '../../../rollout/kube/cluster.ts';

const config = 'answers';

const serve = `
const status = Number(require('node:fs').readFileSync('/config/status', 'utf8'));
require('node:http')
  .createServer((request, response) => response.writeHead(request.url === '/ready' ? 200 : status).end())
  .listen(${serviceContainer.port});
process.on('SIGTERM', () => setTimeout(() => process.exit(0), 8000));`;

const call = (hosts: readonly string[]) => `
const ask = (host) => fetch('http://' + host + '/').then((answer) => answer.arrayBuffer()).catch(() => {});
setInterval(() => ${JSON.stringify(hosts)}.forEach(ask), 200);
process.on('SIGTERM', () => process.exit(0));`;

const node = (image: string, script: string) => ({
  name: 'app',
  image,
  imagePullPolicy: 'Never',
  command: ['node', '-e', script],
  resources: { requests: { cpu: '5m', memory: '32Mi' }, limits: { memory: '160Mi' } },
});

/** What the pods that start from now on answer: it is read once. */
export async function setAnswer(cluster: Cluster, namespace: string, status: number): Promise<void> {
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace, name: config },
    data: { status: `${status}` },
  });
}

/** A service of one pod. It serves on for a while when it is told to end. */
export function called(image: string, namespace: string, name: string): readonly KubeObject[] {
  const app = {
    ...node(image, serve),
    readinessProbe: { httpGet: { path: '/ready', port: serviceContainer.port }, periodSeconds: 2 },
    volumeMounts: [{ name: 'config', mountPath: '/config' }],
  };
  const volumes = [{ name: 'config', configMap: { name: config } }];
  return [
    serviceAccount(namespace, name),
    service(namespace, name, { selector: { app: name }, ports: [httpPort(serviceContainer)] }),
    deployment(namespace, { name, containers: [app], volumes }),
  ];
}

/** Calls each of some services five times a second. */
export const caller = (
  image: string,
  namespace: string,
  name: string,
  hosts: readonly string[],
): readonly KubeObject[] => [
  serviceAccount(namespace, name),
  deployment(namespace, { name, containers: [node(image, call(hosts))], graceSeconds: 5 }),
];
