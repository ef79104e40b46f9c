import {
  calledDeployment,
  deployment,
  fieldEnv,
  httpPort,
  nodeApp,
  scraped,
  serviceAccount,
  serviceContainer,
  simpleService,
} from '../pod.ts';
import { protocolNames, servicePorts, serving } from '../protocols.ts';
import { newCertificateSeconds, shortLivedCertificate } from '../short-lived.ts';
import type { Held, Workload } from '../workload.ts';
import { callerContainer } from './caller-container.ts';

const namespace = 'mp-held';

const id = `${namespace}/talker`;
const at = (protocol: string, port: number, path = '') => `${protocol}://talker.${namespace}:${port}${path}`;

/** Answers every protocol of the matrix, and is what long-lived connections go to; a new certificate ends none of them. */
export const talker: Workload = {
  namespace,
  name: 'talker',
  kind: 'Deployment',
  role: 'service',
  meshed: true,
  permutation: { kind: 'Deployment', mtls: 'STRICT', protocols: 'all' },
  plainText: 'refused',
  newCertificateSeconds,
  objects: (context) =>
    calledDeployment({
      namespace,
      ports: [httpPort(serviceContainer), ...servicePorts(protocolNames)],
      pod: {
        name: 'talker',
        annotations: shortLivedCertificate,
        containers: [serving(simpleService(context, 'talker', serviceContainer), protocolNames)],
      },
    }),
};

const holds: readonly Held[] = [
  { to: id, url: at('h2c', 8082, '/instant') },
  { to: id, url: at('grpc', 8083) },
  { to: id, url: at('ws', 80, '/') },
  { to: id, url: at('tcp', 9000) },
];

/** Keeps a connection of each protocol that has long-lived ones. */
export const holder: Workload = {
  namespace,
  name: 'holder',
  kind: 'Deployment',
  role: 'caller',
  meshed: true,
  callsEverySeconds: 10,
  permutation: { kind: 'Deployment', client: 'holder', mtls: 'STRICT' },
  holds,
  objects: (context) => [
    serviceAccount(namespace, 'holder'),
    deployment(namespace, {
      name: 'holder',
      labels: { 'meshproof.io/ledger': 'holder' },
      annotations: scraped,
      containers: [
        nodeApp(context, 'holder', [
          { name: 'FROM', value: `${namespace}/holder` },
          { name: 'CONNECTIONS', value: JSON.stringify(holds) },
          { name: 'BIND', value: '0.0.0.0' },
          fieldEnv('POD_NAME', 'metadata.name'),
        ]),
      ],
    }),
  ],
};

const call = (url: string, expect: number) => ({ to: id, method: 'GET', url, expect });

/** One call of each kind, in turn. */
const targets = [
  call(at('http', 80, '/instant?code=200'), 200),
  call(at('h2c', 8082, '/instant?code=201'), 201),
  call(at('grpc', 8083, '/unary'), 0),
  call(at('grpc', 8083, '/server-stream?count=3'), 0),
  call(at('grpc', 8083, '/client-stream?count=3'), 0),
  call(at('grpc', 8083, '/bidi?count=3'), 0),
  call(at('grpc', 8083, '/unary?code=5'), 5),
  call(at('ws', 80, '/'), 101),
  call(at('tcp', 9000), 0),
  call(at('banner', 9001), 0),
  call(at('https', 8443, '/instant?code=200'), 200),
];

/** Seconds that it goes on calling while its pod ends, first from its preStop. */
const stopSeconds = 3;

/** Speaks every protocol, from the first moment of its pod to its last. */
export const talkClient: Workload = {
  namespace,
  name: 'talk-client',
  kind: 'Deployment',
  role: 'caller',
  meshed: true,
  callsEverySeconds: 10,
  permutation: { kind: 'Deployment', client: 'caller', mtls: 'STRICT', protocols: 'all' },
  calls: [id],
  objects: (context) => [
    serviceAccount(namespace, 'talk-client'),
    deployment(namespace, {
      name: 'talk-client',
      labels: { 'meshproof.io/ledger': 'caller' },
      annotations: scraped,
      containers: [
        {
          ...callerContainer(
            context,
            `${namespace}/talk-client`,
            [
              { name: 'MODE', value: 'loop' },
              { name: 'RATE', value: '5' },
              { name: 'STOP_SECONDS', value: `${stopSeconds}` },
              { name: 'BIND', value: '0.0.0.0' },
            ],
            targets,
          ),
          lifecycle: { preStop: { httpGet: { path: '/shutdown/prepare', port: 9100 } } },
        },
      ],
    }),
  ],
};
