import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../../chart-gen/process/run-program.ts';
import { addresses, inRun, kubeconfigPath, type Layout, nodeName } from '../layout.ts';

interface Identity {
  readonly name: string;
  readonly subject: string;
  readonly alternatives?: string;
}

const identities: readonly Identity[] = [
  {
    name: 'apiserver',
    subject: '/CN=kube-apiserver',
    alternatives: `IP:${addresses.node},IP:127.0.0.1,IP:${addresses.apiService},DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:localhost`,
  },
  { name: 'admin', subject: '/O=system:masters/CN=admin' },
  {
    name: 'kubelet',
    subject: `/O=system:nodes/CN=system:node:${nodeName}`,
    alternatives: `DNS:${nodeName},IP:${addresses.node}`,
  },
  { name: 'controller-manager', subject: '/CN=system:kube-controller-manager' },
  { name: 'scheduler', subject: '/CN=system:kube-scheduler' },
  { name: 'kube-proxy', subject: '/CN=system:kube-proxy' },
  { name: 'coredns', subject: '/CN=lab:coredns' },
  { name: 'prometheus', subject: '/CN=lab:prometheus' },
];

export const pkiFolder = (layout: Layout) => inRun(layout, 'pki');
const days = ['-days', '3650'];
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate authority, one identity for each component, and a kubeconfig for each client. */
export async function createPki(layout: Layout): Promise<void> {
  const folder = pkiFolder(layout);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const openssl = (...args: string[]) => runProgram('openssl', args, { cwd: folder });
  await Promise.all([
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      'ca.key',
      '-out',
      'ca.crt',
      ...days,
      '-subj',
      '/CN=meshproof-lab',
    ),
    // the API server reads a key pair only in this older form
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'sa.key'),
  ]);
  await Promise.all(
    identities.map(async ({ name, subject, alternatives }, index) => {
      const extensions = `subjectAltName=${alternatives ?? `DNS:${name}`}\nextendedKeyUsage=serverAuth,clientAuth\n`;
      writeFileSync(join(folder, `${name}.ext`), extensions);
      await openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject);
      const authority = [
        '-CA',
        'ca.crt',
        '-CAkey',
        'ca.key',
        '-set_serial',
        `${index + 2}`,
        '-extfile',
        `${name}.ext`,
      ];
      await openssl('x509', '-req', '-in', `${name}.csr`, ...authority, '-out', `${name}.crt`, ...days);
    }),
  );
  for (const { name } of identities) writeKubeconfig(layout, name);
}

export const componentKubeconfig = (layout: Layout, name: string) =>
  name === 'admin' ? kubeconfigPath(layout) : inRun(layout, `${name}.kubeconfig`);

function writeKubeconfig(layout: Layout, name: string): void {
  const data = (file: string) => readFileSync(join(pkiFolder(layout), file)).toString('base64');
  const cluster = {
    server: `https://${addresses.node}:${addresses.apiPort}`,
    'certificate-authority-data': data('ca.crt'),
  };
  const user = { 'client-certificate-data': data(`${name}.crt`), 'client-key-data': data(`${name}.key`) };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'meshproof-lab', cluster }],
    users: [{ name, user }],
    contexts: [{ name: 'meshproof-lab', context: { cluster: 'meshproof-lab', user: name } }],
    'current-context': 'meshproof-lab',
  };
  const path = componentKubeconfig(layout, name);
  writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
}
