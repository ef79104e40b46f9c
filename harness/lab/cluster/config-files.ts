import { mkdirSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { pauseImage } from '../images/names.ts';
import { addresses, cgroupName, inRun, type Layout, nodeName } from '../layout.ts';
import { componentKubeconfig, pkiFolder } from './pki.ts';

const at = (layout: Layout) => (file: string) => inRun(layout, file);

/** Inside the cell, whose /run/containerd is its own; cAdvisor looks for containers at this very path. */
export const containerdSocket = '/run/containerd/containerd.sock';

/** Writes what each component reads at its start. */
export function writeConfigFiles(layout: Layout): void {
  const path = at(layout);
  for (const folder of ['cni', 'logs', 'etcd', 'kubelet', 'pod-logs', 'prometheus']) {
    mkdirSync(path(folder), { recursive: true });
  }
  writeFileSync(path('resolv.conf'), '');
  writeFileSync(path('containerd.toml'), containerdToml(layout));
  writeFileSync(path('cni/10-lab.conflist'), JSON.stringify(cniConfig(layout), null, 2));
  writeFileSync(path('kubelet.yaml'), stringify(kubeletConfig(layout)));
  writeFileSync(path('kube-proxy.yaml'), stringify(kubeProxyConfig(layout)));
  writeFileSync(path('Corefile'), corefile(layout));
}

/**
 * restrict_oom_score_adj: without CAP_SYS_RESOURCE runc may not lower a score, and every sandbox would fail with
 * "can't get final child's PID from pipe: EOF".
 */
const containerdToml = (layout: Layout) => `version = 2
root = "${layout.containerd}"
state = "${inRun(layout, 'containerd-state')}"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[grpc]
  address = "${containerdSocket}"
[plugins."io.containerd.grpc.v1.cri"]
  restrict_oom_score_adj = true
  sandbox_image = "${pauseImage}"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${inRun(layout, 'cni')}"
`;

const cniConfig = (layout: Layout) => ({
  cniVersion: '0.4.0',
  name: 'lab',
  plugins: [
    {
      type: 'bridge',
      bridge: 'cni0',
      isGateway: true,
      hairpinMode: true,
      ipMasq: false,
      ipam: {
        type: 'host-local',
        dataDir: inRun(layout, 'cni-ipam'),
        ranges: [[{ subnet: addresses.pods }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
});

/**
 * 0 % is no threshold. To find out whether one is reached, kubelet asks containerd every 10 s, and that every shim: 6 % of
 * a core with a hundred containers. An eviction would end the run it is to save; each container has a limit of its own.
 */
const noEviction = Object.fromEntries(
  [
    'memory.available',
    'nodefs.available',
    'nodefs.inodesFree',
    'imagefs.available',
    'imagefs.inodesFree',
    'pid.available',
  ].map((signal) => [signal, '0%']),
);

const kubeletConfig = (layout: Layout) => ({
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: true },
    x509: { clientCAFile: `${pkiFolder(layout)}/ca.crt` },
  },
  authorization: { mode: 'Webhook' },
  cgroupDriver: 'cgroupfs',
  cgroupRoot: `/${cgroupName}`,
  failCgroupV1: false,
  enforceNodeAllocatable: [],
  containerRuntimeEndpoint: `unix://${containerdSocket}`,
  clusterDNS: [addresses.dns],
  clusterDomain: 'cluster.local',
  failSwapOn: false,
  maxPods: 250,
  podLogsDir: inRun(layout, 'pod-logs'),
  imageGCHighThresholdPercent: 100,
  imageMinimumGCAge: '24h',
  evictionHard: noEviction,
  localStorageCapacityIsolation: false,
  resolvConf: inRun(layout, 'resolv.conf'),
  serializeImagePulls: false,
  registryPullQPS: 0,
  eventRecordQPS: 0,
  kubeAPIQPS: 100,
  kubeAPIBurst: 200,
  nodeStatusUpdateFrequency: '5s',
  nodeStatusReportFrequency: '1m0s',
  tlsCertFile: `${pkiFolder(layout)}/kubelet.crt`,
  tlsPrivateKeyFile: `${pkiFolder(layout)}/kubelet.key`,
});

const kubeProxyConfig = (layout: Layout) => ({
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  clientConnection: { kubeconfig: componentKubeconfig(layout, 'kube-proxy') },
  mode: 'iptables',
  clusterCIDR: addresses.pods,
  hostnameOverride: nodeName,
  conntrack: { maxPerCore: 0 },
  iptables: { minSyncPeriod: '200ms' },
});

const corefile = (layout: Layout) => `.:53 {
  bind ${addresses.node}
  errors
  kubernetes cluster.local in-addr.arpa {
    kubeconfig ${componentKubeconfig(layout, 'coredns')}
    pods insecure
  }
  cache 5
}
`;
