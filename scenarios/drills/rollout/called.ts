import {
  deployment,
  httpPort,
  service,
  serviceAccount,
  serviceContainer,
} from '../../../harness/matrix/pod.ts';
import type { Cluster, KubeObject } from '../../../rollout/kube/cluster.ts';

const config = 'answers';

/** Serves on for a while when it is told to end. */
const endLater = `process.on('SIGTERM', () => setTimeout(() => process.exit(0), 8000));`;
const read = (answer: keyof Answers) => `require('node:fs').readFileSync('/config/${answer}', 'utf8')`;

const serve = {
  http: `
const status = Number(${read('http')});
require('node:http')
  .createServer((request, response) => response.writeHead(status).end())
  .listen(${serviceContainer.port});
${endLater}`,
  grpc: `
const status = ${read('grpc')};
require('node:http2').createServer().on('stream', (stream) => {
  stream.on('error', () => {});
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': status }));
  stream.respond({ 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.end();
}).listen(${serviceContainer.port});
${endLater}`,
};

const call = (hosts: readonly string[], grpcHost: string) => `
const ask = (host) => fetch('http://' + host + '/').then((answer) => answer.arrayBuffer()).catch(() => {});
const { connect } = require('node:http2');
let session;
const askByGrpc = (host) => {
  if (!session || session.closed || session.destroyed) session = connect('http://' + host).on('error', () => {});
  const headers = { ':method': 'POST', ':path': '/demo.Demo/Call', 'content-type': 'application/grpc', te: 'trailers' };
  session.request(headers).on('error', () => {}).resume().end(Buffer.alloc(5));
};
setInterval(() => {
  ${JSON.stringify(hosts)}.forEach(ask);
  askByGrpc(${JSON.stringify(grpcHost)});
}, 200);
process.on('SIGTERM', () => process.exit(0));`;

const node = (image: string, script: string) => ({
  name: 'app',
  image,
  imagePullPolicy: 'Never',
  command: ['node', '-e', script],
  resources: { requests: { cpu: '5m', memory: '32Mi' }, limits: { memory: '160Mi' } },
});

interface Answers {
  /** A status of HTTP. */
  readonly http: number;
  /** A status of gRPC, by number. */
  readonly grpc: number;
}

/** What the pods that start from now on answer: it is read once. */
export async function setAnswers(cluster: Cluster, namespace: string, answers: Answers): Promise<void> {
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace, name: config },
    data: Object.fromEntries(Object.entries(answers).map(([key, status]) => [key, `${status}`])),
  });
}

/** A service of one pod. */
export function called(
  image: string,
  namespace: string,
  name: string,
  protocol: keyof Answers,
): readonly KubeObject[] {
  const app = {
    ...node(image, serve[protocol]),
    readinessProbe: { tcpSocket: { port: serviceContainer.port }, periodSeconds: 2 },
    volumeMounts: [{ name: 'config', mountPath: '/config' }],
  };
  const volumes = [{ name: 'config', configMap: { name: config } }];
  return [
    serviceAccount(namespace, name),
    service(namespace, name, {
      selector: { app: name },
      ports: [{ ...httpPort(serviceContainer), name: protocol }],
    }),
    deployment(namespace, { name, containers: [app], volumes }),
  ];
}

/** Calls some services, and one by gRPC, five times a second each. */
export const caller = (
  image: string,
  namespace: string,
  name: string,
  hosts: readonly string[],
  grpcHost: string,
): readonly KubeObject[] => [
  serviceAccount(namespace, name),
  deployment(namespace, {
    name,
    containers: [node(image, call(hosts, grpcHost))],
    graceSeconds: 5,
  }),
];
