import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResolveOptions } from '../../../chart-gen/release/resolve-release.ts';
import { Failure } from '../../../reports/failure/failure.ts';

export interface ReleaseFlags {
  readonly archive?: string;
  readonly folder?: string;
  readonly download?: boolean;
  readonly sha256?: string;
}

/** A release from where the flags say; without any, the lab's own build of that version. @throws Failure MP_USAGE */
export async function releaseOf(version: string, flags: ReleaseFlags): Promise<ResolveOptions> {
  const sources = [flags.archive, flags.folder, flags.download].filter((flag) => flag !== undefined);
  if (sources.length > 1) {
    throw new Failure('MP_USAGE', { what: '--archive, --folder and --download exclude each other' });
  }
  const { sha256 } = flags;
  const fresh = () => mkdtempSync(join(tmpdir(), 'meshproof-release-'));
  if (flags.archive) {
    return { version, workDir: fresh(), source: { kind: 'archive', archive: flags.archive, sha256 } };
  }
  if (flags.folder) return { version, workDir: fresh(), source: { kind: 'folder', folder: flags.folder } };
  if (flags.download) {
    const { cacheRoot } = await import('../../lab/tools/cache-root.ts');
    const { releaseDownloads } = await import('../../release/downloads.ts');
    // in the cache, so that a download that broke off goes on where it stopped
    const workDir = join(cacheRoot(), 'releases', version);
    return { version, workDir, source: { kind: 'download', sha256 }, downloads: releaseDownloads() };
  }
  return { version, workDir: fresh(), source: { kind: 'program', istioctl: await labIstioctl(version) } };
}

async function labIstioctl(version: string): Promise<string> {
  const { resolveTool } = await import('../../lab/tools/resolve.ts');
  const { releaseToolNames } = await import('../../lab/tools/catalogue.ts');
  const { progressView } = await import('../../lab/tools/progress.ts');
  const progress = progressView();
  try {
    const { path } = await resolveTool(releaseToolNames(version).istioctl, {
      onProgress: progress.onProgress,
    });
    return path;
  } finally {
    await progress.end();
  }
}
