import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectCluster } from '../../../rollout/kube/client.ts';
import type { Cluster } from '../../../rollout/kube/cluster.ts';
import { waitFor } from '../../../rollout/kube/wait.ts';
import { auditPolicy, requestCounter } from './audit.ts';
import { freePorts } from './ports.ts';
import { type Child, startChild } from './process.ts';
import { stageFile } from './stages.ts';
import type { StandPrograms } from './tools.ts';

/** Whose requests are told apart. All may do everything, but for the last: it may do what it is given by roles. */
export const users = ['admin', 'controllers', 'nodes', 'meshproof', 'kubectl', 'limited'] as const;
export type User = (typeof users)[number];

/** A control plane of its own on loopback: a real API server, etcd, the controllers of Deployments, and played nodes. */
export interface Stand {
  readonly folder: string;
  readonly admin: Cluster;
  kubeconfig(user: User): string;
  /** From now on pods become ready after so many milliseconds. */
  readyAfter(milliseconds: number): Promise<void>;
  /** Requests of a user so far. */
  requests(user: User): number;
  /** Ends the API server and starts it again, `away` milliseconds later. */
  restartApiServer(away: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The stand shares its processors with what is measured. A cluster has its own: so its Go programs collect their garbage
 * a quarter as often, for memory instead.
 */
const calmMemory = { GOGC: '400' };

export const tokenOf = (user: User) => `${user}-token`;

export async function startStand(programs: StandPrograms): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-bench-'));
  const children = new Map<string, Child>();
  const at = (...parts: string[]) => join(folder, ...parts);
  const start = (name: keyof StandPrograms, args: readonly string[]) => {
    const child = startChild(programs[name], args, at(`${name}.log`), calmMemory);
    children.set(name, child);
  };
  const end = async (name: keyof StandPrograms) => children.get(name)?.stop();
  const stop = async () => {
    for (const name of [...children.keys()].toReversed()) await children.get(name)?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [client, peer, api] = await freePorts(3);
    mkdirSync(at('certs'));
    writeFiles(at);
    const etcdUrl = `http://127.0.0.1:${client}`;
    start('etcd', [
      `--data-dir=${at('etcd')}`,
      '--unsafe-no-fsync',
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      '--log-level=error',
      '--quota-backend-bytes=4294967296',
    ]);
    const apiArgs = apiServerArgs(at, etcdUrl, api ?? 0);
    start('kube-apiserver', apiArgs);
    const server = `https://127.0.0.1:${api}`;
    await certificate(at('certs/apiserver.crt'));
    for (const user of users) writeFileSync(at(user), kubeconfigOf(server, at('certs/apiserver.crt'), user));
    const admin = await connectCluster({ kubeconfigPath: at('admin') });
    await ready(admin);
    start('kube-controller-manager', controllerArgs(at));
    const requests = requestCounter(at('audit.log'));
    return {
      folder,
      admin,
      kubeconfig: (user) => at(user),
      requests,
      async readyAfter(milliseconds) {
        await end('kwok');
        writeFileSync(at('stages.yaml'), stageFile(milliseconds));
        start('kwok', [
          `--kubeconfig=${at('nodes')}`,
          '--manage-all-nodes',
          '--v=WARN',
          `--config=${at('stages.yaml')}`,
        ]);
      },
      async restartApiServer(away) {
        await end('kube-apiserver');
        await new Promise((resolve) => setTimeout(resolve, away));
        start('kube-apiserver', apiArgs);
        await ready(admin);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const ready = (cluster: Cluster) =>
  waitFor('the API server to be ready', { timeout: 90_000 }, async () => {
    const found = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: 'default' }).catch(String);
    return typeof found === 'object'
      ? { done: true, value: undefined }
      : { done: false, seen: found ?? 'no namespace default yet' };
  });

const certificate = (file: string) =>
  waitFor('the API server to write its certificate', { timeout: 60_000, interval: 100 }, async () => {
    try {
      readFileSync(file);
      return { done: true, value: undefined };
    } catch (error) {
      return { done: false, seen: String(error) };
    }
  });

function writeFiles(at: (...parts: string[]) => string): void {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const secret = { mode: 0o600 };
  writeFileSync(at('service-accounts.key'), privateKey.export({ type: 'sec1', format: 'pem' }), secret);
  const tokens = users.map(
    (user) => `${tokenOf(user)},${user},${user}${user === 'limited' ? '' : ',system:masters'}\n`,
  );
  writeFileSync(at('tokens.csv'), tokens.join(''), secret);
  writeFileSync(at('audit.yaml'), auditPolicy(['meshproof', 'kubectl']));
}

const apiServerArgs = (at: (name: string) => string, etcd: string, port: number) => [
  `--etcd-servers=${etcd}`,
  '--bind-address=127.0.0.1',
  `--secure-port=${port}`,
  `--cert-dir=${at('certs')}`,
  '--authorization-mode=RBAC',
  `--token-auth-file=${at('tokens.csv')}`,
  '--service-account-issuer=https://bench.local',
  `--service-account-key-file=${at('service-accounts.key')}`,
  `--service-account-signing-key-file=${at('service-accounts.key')}`,
  '--disable-admission-plugins=ServiceAccount',
  // stands in for the injector, at a hundredth of a webhook's cost
  '--feature-gates=MutatingAdmissionPolicy=true',
  '--runtime-config=admissionregistration.k8s.io/v1beta1=true',
  `--audit-policy-file=${at('audit.yaml')}`,
  `--audit-log-path=${at('audit.log')}`,
  '--profiling=false',
];

const controllerArgs = (at: (name: string) => string) => [
  `--kubeconfig=${at('controllers')}`,
  '--controllers=deployment-controller,replicaset-controller',
  '--leader-elect=false',
  '--secure-port=0',
  '--profiling=false',
  '--concurrent-deployment-syncs=20',
  '--concurrent-replicaset-syncs=20',
  '--kube-api-qps=2000',
  '--kube-api-burst=4000',
];

function kubeconfigOf(server: string, authority: string, user: User): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'bench', cluster: { server, 'certificate-authority': authority } }],
    users: [{ name: user, user: { token: tokenOf(user) } }],
    contexts: [{ name: 'bench', context: { cluster: 'bench', user } }],
    'current-context': 'bench',
  };
  return JSON.stringify(config, null, 2);
}
