import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../../../chart-gen/process/run-program.ts';
import { type Layer, sha256 } from './layer.ts';

export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly user?: string;
  readonly env?: readonly string[];
  readonly workingDir?: string;
}

export interface Image {
  readonly ref: string;
  /** Digest of the manifest: the same input gives the same digest. */
  readonly digest: string;
  readonly manifest: string;
  readonly config: string;
  readonly layers: readonly Layer[];
}

export function makeImage(ref: string, config: ImageConfig, layers: readonly Layer[]): Image {
  const body = JSON.stringify({
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: {
      Entrypoint: config.entrypoint,
      User: config.user,
      Env: config.env,
      WorkingDir: config.workingDir,
    },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => `sha256:${layer.digest}`) },
  });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: descriptor('application/vnd.oci.image.config.v1+json', sha256(body), Buffer.byteLength(body)),
    layers: layers.map(({ digest, size }) =>
      descriptor('application/vnd.oci.image.layer.v1.tar', digest, size),
    ),
  });
  return { ref, digest: sha256(manifest), manifest, config: body, layers };
}

const descriptor = (mediaType: string, digest: string, size: number) => ({
  mediaType,
  digest: `sha256:${digest}`,
  size,
});

/** Writes images as one OCI archive; a layer that several share is in it once. */
export async function writeArchive(images: readonly Image[], archive: string): Promise<void> {
  const folder = `${archive}.layout`;
  const blobs = join(folder, 'blobs', 'sha256');
  await rm(folder, { recursive: true, force: true });
  await mkdir(blobs, { recursive: true });
  for (const image of images) {
    await writeFile(join(blobs, image.digest), image.manifest);
    await writeFile(join(blobs, sha256(image.config)), image.config);
  }
  const layers = new Map(images.flatMap((image) => image.layers.map((layer) => [layer.digest, layer.path])));
  for (const [digest, path] of layers) await symlink(path, join(blobs, digest));
  const manifests = images.map((image) => ({
    ...descriptor(
      'application/vnd.oci.image.manifest.v1+json',
      image.digest,
      Buffer.byteLength(image.manifest),
    ),
    annotations: {
      'io.containerd.image.name': image.ref,
      'org.opencontainers.image.ref.name': image.ref.slice(image.ref.lastIndexOf(':') + 1),
    },
  }));
  await writeFile(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  await writeFile(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  await runProgram('tar', ['-C', folder, '--dereference', '-cf', archive, '.'], { timeout: 600_000 });
  await rm(folder, { recursive: true, force: true });
}
