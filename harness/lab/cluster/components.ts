import { addresses, inRun, type Layout, nodeName } from '../layout.ts';
import { componentKubeconfig, pkiFolder } from './pki.ts';

/** The programs of the lab by the name of the tool that each needs. */
export interface Programs {
  readonly etcd: string;
  readonly 'kube-apiserver': string;
  readonly 'kube-controller-manager': string;
  readonly 'kube-scheduler': string;
  readonly kubelet: string;
  readonly 'kube-proxy': string;
  readonly coredns: string;
  readonly prometheus: string;
}

export interface Component {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
}

/** `--unsafe-no-fsync`: the lab's data is thrown away with it. */
export const etcd = (layout: Layout, programs: Programs): Component => ({
  name: 'etcd',
  file: programs.etcd,
  args: [
    `--data-dir=${inRun(layout, 'etcd')}`,
    '--unsafe-no-fsync',
    '--listen-client-urls=http://127.0.0.1:2379',
    '--advertise-client-urls=http://127.0.0.1:2379',
    '--listen-peer-urls=http://127.0.0.1:2380',
    '--log-level=warn',
  ],
});

export const apiserver = (layout: Layout, programs: Programs): Component => {
  const pki = pkiFolder(layout);
  return {
    name: 'kube-apiserver',
    file: programs['kube-apiserver'],
    args: [
      '--etcd-servers=http://127.0.0.1:2379',
      `--advertise-address=${addresses.node}`,
      `--secure-port=${addresses.apiPort}`,
      `--service-cluster-ip-range=${addresses.services}`,
      '--authorization-mode=Node,RBAC',
      '--allow-privileged',
      '--profiling=false',
      `--client-ca-file=${pki}/ca.crt`,
      `--tls-cert-file=${pki}/apiserver.crt`,
      `--tls-private-key-file=${pki}/apiserver.key`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${pki}/sa.key`,
      `--service-account-signing-key-file=${pki}/sa.key`,
      `--kubelet-client-certificate=${pki}/admin.crt`,
      `--kubelet-client-key=${pki}/admin.key`,
      '--kubelet-preferred-address-types=InternalIP',
    ],
  };
};

export const containerd = (layout: Layout): Component => ({
  name: 'containerd',
  file: 'containerd',
  args: ['--config', inRun(layout, 'containerd.toml'), '--log-level', 'warn'],
});

/** What starts once the API server is ready. */
export function controllers(layout: Layout, programs: Programs): Component[] {
  const pki = pkiFolder(layout);
  const kubeconfig = (name: string) => `--kubeconfig=${componentKubeconfig(layout, name)}`;
  return [
    {
      name: 'kube-controller-manager',
      file: programs['kube-controller-manager'],
      args: [
        kubeconfig('controller-manager'),
        `--service-account-private-key-file=${pki}/sa.key`,
        `--root-ca-file=${pki}/ca.crt`,
        `--cluster-signing-cert-file=${pki}/ca.crt`,
        `--cluster-signing-key-file=${pki}/ca.key`,
        '--use-service-account-credentials',
        '--leader-elect=false',
        '--profiling=false',
      ],
    },
    {
      name: 'kube-scheduler',
      file: programs['kube-scheduler'],
      args: [kubeconfig('scheduler'), '--leader-elect=false', '--profiling=false'],
    },
    {
      name: 'kube-proxy',
      file: programs['kube-proxy'],
      args: [`--config=${inRun(layout, 'kube-proxy.yaml')}`],
    },
    { name: 'coredns', file: programs.coredns, args: ['-conf', inRun(layout, 'Corefile')] },
  ];
}

/** --housekeeping-interval: cAdvisor measures as often as Prometheus asks, or a short window would see one sample. */
export const kubelet = (layout: Layout, programs: Programs): Component => ({
  name: 'kubelet',
  file: programs.kubelet,
  args: [
    `--config=${inRun(layout, 'kubelet.yaml')}`,
    `--kubeconfig=${componentKubeconfig(layout, 'kubelet')}`,
    `--root-dir=${inRun(layout, 'kubelet')}`,
    `--hostname-override=${nodeName}`,
    `--node-ip=${addresses.node}`,
    '--housekeeping-interval=5s',
  ],
});

export const prometheus = (layout: Layout, programs: Programs): Component => ({
  name: 'prometheus',
  file: programs.prometheus,
  args: [
    `--config.file=${inRun(layout, 'prometheus.yaml')}`,
    `--storage.tsdb.path=${inRun(layout, 'prometheus')}`,
    `--web.listen-address=${addresses.node}:${addresses.prometheusPort}`,
    '--web.enable-remote-write-receiver',
    '--web.enable-lifecycle',
    '--storage.tsdb.retention.time=60d',
    '--log.level=warn',
  ],
});
