import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../../../chart-gen/process/run-program.ts';
import { packageRoot } from '../../package-root.ts';
import { baseLayer } from './base.ts';
import { filesLayer, type Layer, type LayerFile } from './layer.ts';
import { imageHub, istioHub, pauseImage } from './names.ts';
import { type Image, makeImage } from './oci.ts';

/** The programs that go into the images of one Istio release. */
export interface ReleasePrograms {
  readonly version: string;
  readonly pilotDiscovery: string;
  readonly pilotAgent: string;
  readonly envoy: string;
  /** Istio's Envoy bootstrap template of this very release. */
  readonly bootstrap: string;
}

export interface ImageInputs {
  readonly cache: string;
  readonly releases: readonly ReleasePrograms[];
  readonly k6: string;
  readonly node: string;
  readonly onProgress: (text: string) => void;
}

export interface LabImages {
  readonly all: readonly Image[];
  readonly apps: string;
  readonly k6: string;
}

/** What apps/bundle.mjs writes for node: one image holds them all, and each pod's command names its own. */
const appBundles = [
  'simple-service.mjs',
  'caller.mjs',
  'holder.mjs',
  'operator.mjs',
  'grpc.mjs',
  'websocket.mjs',
];
/** The script for k6, and what runs one k6 after the other. */
const generatorBundles = ['generator.mjs', 'traffic.js'];

/** Every image of the lab, from files of this machine. Only what changed is made again. */
export async function buildImages(inputs: ImageInputs): Promise<LabImages> {
  const { cache } = inputs;
  const memo = await readMemo(cache);
  const layer = (...files: LayerFile[]) => filesLayer(cache, files, memo);
  const base = await baseLayer(cache, inputs.onProgress);
  const bundles = await bundleApps(cache);
  const bundle = (name: string): LayerFile => ({
    source: join(bundles, name),
    target: `/app/${name}`,
    mode: 0o644,
  });

  const pause = makeImage(pauseImage, { entrypoint: ['/pause', '-P'] }, [
    await layer({ source: '/usr/bin/catatonit', target: '/pause' }),
  ]);
  const node = await layer({ source: inputs.node, target: '/usr/local/bin/node' });
  const apps = contentTagged('apps', ['node'], [base, node, await layer(...appBundles.map(bundle))]);
  const k6 = contentTagged(
    'k6',
    ['node'],
    [
      base,
      node,
      await layer({ source: inputs.k6, target: '/usr/local/bin/k6' }),
      await layer(...generatorBundles.map(bundle)),
    ],
  );
  const releases = await Promise.all(inputs.releases.map((release) => releaseImages(release, base, layer)));
  await writeMemo(cache, memo);
  return { all: [pause, apps, k6, ...releases.flat()], apps: apps.ref, k6: k6.ref };
}

/** Tagged with its own content, so that a changed app is a changed image to every Deployment that names it. */
function contentTagged(name: string, entrypoint: readonly string[], layers: readonly Layer[]): Image {
  const config = { entrypoint, user: '1000:1000', workingDir: '/app' };
  const { digest } = makeImage(`${imageHub}/${name}`, config, layers);
  return makeImage(`${imageHub}/${name}:${digest.slice(0, 12)}`, config, layers);
}

async function releaseImages(
  release: ReleasePrograms,
  base: Layer,
  layer: (...files: LayerFile[]) => Promise<Layer>,
): Promise<Image[]> {
  const agent = await layer({ source: release.pilotAgent, target: '/usr/local/bin/pilot-agent' });
  const envoy = await layer({ source: release.envoy, target: '/usr/local/bin/envoy' });
  const template = '/var/lib/istio/envoy/envoy_bootstrap_tmpl.json';
  const bootstrap = await layer({ source: release.bootstrap, target: template, mode: 0o644 });
  const ballast = await layer(
    { source: release.envoy, target: '/usr/local/bin/envoy-real' },
    { source: join(packageRoot, 'harness/lab/images/envoy-with-ballast.sh'), target: '/usr/local/bin/envoy' },
  );
  const proxy = { entrypoint: ['/usr/local/bin/pilot-agent'] };
  return [
    makeImage(
      `${istioHub}/pilot:${release.version}`,
      { entrypoint: ['/usr/local/bin/pilot-discovery'], user: '1337:1337' },
      [base, await layer({ source: release.pilotDiscovery, target: '/usr/local/bin/pilot-discovery' })],
    ),
    makeImage(`${istioHub}/proxyv2:${release.version}`, proxy, [base, agent, envoy, bootstrap]),
    makeImage(`${istioHub}/proxyv2:${release.version}-ballast`, proxy, [base, agent, ballast, bootstrap]),
  ];
}

async function bundleApps(cache: string): Promise<string> {
  const folder = join(cache, 'bundles');
  await mkdir(folder, { recursive: true });
  await runProgram(process.execPath, [join(packageRoot, 'apps/bundle.mjs'), folder], { cwd: packageRoot });
  return folder;
}

const memoFile = (cache: string) => join(cache, 'layers', 'digests.json');

async function readMemo(cache: string): Promise<Map<string, string>> {
  try {
    return new Map(
      Object.entries(JSON.parse(await readFile(memoFile(cache), 'utf8')) as Record<string, string>),
    );
  } catch {
    return new Map();
  }
}

async function writeMemo(cache: string, memo: Map<string, string>): Promise<void> {
  await writeFile(`${memoFile(cache)}.draft`, JSON.stringify(Object.fromEntries(memo)));
  await rename(`${memoFile(cache)}.draft`, memoFile(cache));
}
