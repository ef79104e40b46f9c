import { access, chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Failure } from '../../reports/failure/failure.ts';
import { runProgram } from '../process/run-program.ts';
import { checksumIn } from './checksum.ts';
import { archiveName, headBytes, type Platform, platformOf, thisPlatform } from './platform.ts';
import { takeIstioctl } from './take-istioctl.ts';

/** Where a release comes from. */
export type ReleaseSource =
  /** A program that is there already: the lab's build, or the user's. */
  | { readonly kind: 'program'; readonly istioctl: string }
  /** The folder of an unpacked release. */
  | { readonly kind: 'folder'; readonly folder: string }
  /** A release archive. Its sum is given or stands in `<archive>.sha256` beside it. */
  | { readonly kind: 'archive'; readonly archive: string; readonly sha256?: string }
  /** The official release page. */
  | { readonly kind: 'download'; readonly sha256?: string };

/** How files are fetched; chart-gen itself opens no connection. */
export interface Downloads {
  /** Fetches a small text over https. */
  readonly text: (url: string) => Promise<string>;
  /** Fetches a file, resumes it when it breaks off, and keeps it only with that sum. */
  readonly file: (url: string, options: { readonly sha256: string; readonly to: string }) => Promise<void>;
}

export interface ResolveOptions {
  readonly source: ReleaseSource;
  readonly version: string;
  /** Folder for what is unpacked or downloaded, one of the release's own. */
  readonly workDir: string;
  readonly downloads?: Downloads;
  readonly platform?: Platform;
  /** What the program says when it is asked for its version. Default: it is run. */
  readonly askVersion?: (istioctl: string) => Promise<string>;
  readonly signal?: AbortSignal;
}

const releasePage = 'https://github.com/istio/istio/releases/download';

/**
 * The istioctl of a release, seen to be of that version and for this machine.
 * @throws Failure MP_ARCHIVE_REFUSED, MP_TOOL_UNFIT (wrong version or machine), and what the downloads throw
 */
export async function resolveRelease(options: ResolveOptions): Promise<string> {
  const { source } = options;
  switch (source.kind) {
    case 'program':
      return checked(source.istioctl, options);
    case 'folder':
      return checked(join(source.folder, 'bin', 'istioctl'), options);
    case 'archive':
      return fromArchive(source.archive, source.sha256 ?? (await sumBeside(source.archive)), options);
    case 'download':
      return fromArchive(...(await downloaded(source.sha256, options)), options);
  }
}

async function sumBeside(archive: string): Promise<string> {
  const text = await readFile(`${archive}.sha256`, 'utf8').catch((cause: unknown) => {
    throw new Failure('MP_ARCHIVE_REFUSED', {
      what: 'there is no sum to hold the archive against',
      where: `${archive}.sha256`,
      fix: 'Put the .sha256 file of the release beside the archive, or give the sum.',
      cause,
    });
  });
  return checksumIn(text, basename(archive));
}

async function downloaded(given: string | undefined, options: ResolveOptions): Promise<[string, string]> {
  const { version, workDir, downloads, platform = thisPlatform } = options;
  if (!downloads)
    throw new Failure('MP_TOOL_UNAVAILABLE', { what: `Istio ${version} is not on this machine` });
  const name = archiveName(version, platform);
  const url = `${releasePage}/${version}/${name}`;
  const sha256 = given ?? checksumIn(await downloads.text(`${url}.sha256`), name);
  const to = join(workDir, name);
  await mkdir(workDir, { recursive: true });
  await downloads.file(url, { sha256, to });
  return [to, sha256];
}

async function fromArchive(archive: string, sha256: string, options: ResolveOptions): Promise<string> {
  const { version, workDir, signal } = options;
  await mkdir(workDir, { recursive: true });
  const taken = await takeIstioctl({ archive, sha256, version, folder: workDir, signal });
  try {
    await checkPlatform(taken, options);
    await chmod(taken, 0o755);
    await checked(taken, options);
    const istioctl = join(workDir, 'istioctl');
    await rename(taken, istioctl);
    return istioctl;
  } finally {
    await rm(taken, { force: true });
  }
}

async function checkPlatform(path: string, { platform = thisPlatform }: ResolveOptions): Promise<void> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(headBytes);
    await file.read(head, 0, headBytes, 0);
    const built = platformOf(head);
    if (built && built.os === platform.os && built.arch === platform.arch) return;
    throw new Failure('MP_ARCHIVE_REFUSED', {
      what: `its istioctl is ${built ? `for ${built.os} ${built.arch}` : 'no program'}, and this machine is ${platform.os} ${platform.arch}`,
      fix: `Take ${archiveName('<version>', platform)}.`,
    });
  } finally {
    await file.close();
  }
}

async function checked(istioctl: string, options: ResolveOptions): Promise<string> {
  const { version, askVersion = (path) => versionText(path, options.signal) } = options;
  await access(istioctl).catch((cause: unknown) => {
    throw new Failure('MP_PROGRAM_MISSING', { what: `${istioctl} was not found`, cause });
  });
  const said = await askVersion(istioctl);
  if (said.split(/[\s,"]+/).includes(version)) return istioctl;
  throw new Failure('MP_TOOL_UNFIT', {
    what: `${istioctl} is asked for as ${version} and says ${JSON.stringify(said.trim().slice(0, 200))}`,
    fix: 'Name the istioctl of the very release: another one makes other manifests.',
  });
}

async function versionText(istioctl: string, signal?: AbortSignal): Promise<string> {
  return (await runProgram(istioctl, ['version', '--remote=false'], { timeout: 20_000, signal })).stdout;
}
