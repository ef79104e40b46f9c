import { type IncomingMessage, request } from 'node:http';
import type { Cluster, KubeObject } from '../kube/cluster.ts';

/** Where Envoy answers about itself, on its pod's loopback alone. */
const adminPort = 15000;

/** What a pod's proxy answers about itself. @throws Error of a port that cannot be had, or of another status than 200 */
export async function askProxy(
  cluster: Cluster,
  { metadata: { namespace = '', name } }: KubeObject,
  path: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const tunnel = await cluster.forward({ namespace, pod: name, port: adminPort }, signal);
  return new Promise((resolve, reject) => {
    const headers = { Host: 'localhost', Connection: 'close' };
    const asked = request({ createConnection: () => tunnel, path, headers });
    tunnel.on('error', reject);
    asked.on('error', reject);
    asked.on('response', (answer) => {
      answer.on('close', () => tunnel.destroy());
      if (answer.statusCode === 200) return resolve(answer);
      reject(new Error(`the proxy answers ${path} with status ${answer.statusCode}`));
      answer.destroy();
    });
    asked.end();
  });
}
