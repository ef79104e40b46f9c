import { child, texts } from '../model/node.ts';
import type { Container } from '../model/pods.ts';
import type { Problem, Rule } from '../model/rule.ts';

const clients = /(?:^|[\s/;&|"'`(])(curl|wget|nc|ncat|telnet|http|grpcurl)(?=\s)/;
const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;

export const rule: Rule = {
  id: 'check_curl_in_probes',
  severity: 'warning',
  title: 'Probes do not shell out to curl',
  reason:
    'Such a probe needs a shell and curl in the image and starts a process every few seconds. When it calls another host it goes through the sidecar, so a restart of the proxy, which is what an upgrade does, takes down pods that are well.',
  doc: `A startup, liveness or readiness probe that runs curl, wget, nc and the like is a warning, and an error when it calls
another host than the pod's own. Write \`httpGet\`, \`tcpSocket\` or \`grpc\` instead: Istio rewrites these so that they work
under STRICT mTLS.`,
  check: (context) =>
    context.pods.flatMap(({ owner, containers }) =>
      containers.flatMap((container) =>
        probes.flatMap((probe) => ofProbe(container, probe).map((one) => ({ on: owner, ...one }))),
      ),
    ),
  examples: {
    failing: `apiVersion: v1
kind: Pod
metadata:
  name: cart
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
      livenessProbe:
        exec:
          command: [sh, -c, "curl --fail http://stock.shop/health"]
`,
    passing: `apiVersion: v1
kind: Pod
metadata:
  name: cart
spec:
  containers:
    - name: cart
      image: shop/cart:1.4.2
      resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
      livenessProbe:
        httpGet: {path: /health, port: 8080}
`,
  },
};

function ofProbe(container: Container, probe: (typeof probes)[number]): Omit<Problem, 'on'>[] {
  const command = child(container, probe, 'exec', 'command');
  const line = texts(command).join(' ');
  const client = clients.exec(` ${line} `)?.[1];
  if (!client) return [];
  const host = /https?:\/\/(\[[^\]]+\]|[^\s/:"']+)/.exec(line)?.[1];
  const own = host === undefined || /^(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|\$.*)$/i.test(host);
  const message = `the ${probe} of the container ${container.name} runs ${client}${own ? '' : ` against ${host}`}`;
  const fix = 'use httpGet, tcpSocket or grpc';
  return [{ path: command.path, message, fix, severity: own ? 'warning' : 'error' }];
}
