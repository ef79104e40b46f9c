import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { runProgram } from '../../../chart-gen/process/run-program.ts';
import { Failure } from '../../../reports/failure/failure.ts';
import { atLeast, goDirective, goVersionIn } from './version.ts';

/** Where the official archive puts Go; the PATH of sudo seldom has it. */
const officialFolder = '/usr/local/go/bin';

export interface GoToolchain {
  readonly path: string;
  readonly version: string;
}

/** The go program of PATH or of the official place, or undefined. */
export async function findGo(env: NodeJS.ProcessEnv): Promise<GoToolchain | undefined> {
  const folders = [...(env.PATH ?? '').split(delimiter).filter(isAbsolute), officialFolder];
  for (const path of folders.map((folder) => join(folder, 'go')).filter((path) => existsSync(path))) {
    const { stdout } = await runProgram(path, ['version'], {
      timeout: 15_000,
      env: { GOTOOLCHAIN: 'local' },
    }).catch(() => ({ stdout: '' }));
    const version = goVersionIn(stdout);
    if (version) return { path, version };
  }
  return undefined;
}

/** The Go that a module's go.mod asks for, as a whole version. */
export async function goNeeded(folder: string): Promise<string> {
  return goDirective(await readFile(join(folder, 'go.mod'), 'utf8')) ?? '0.0.0';
}

/** @throws Failure MP_PROGRAM_MISSING when there is no Go or one that is too old */
export async function requireGo(folder: string, env: NodeJS.ProcessEnv): Promise<GoToolchain> {
  const [go, needed] = await Promise.all([findGo(env), goNeeded(folder)]);
  const fix = `install Go ${needed} or later and put it on PATH, or name a finished program under tools in the configuration`;
  if (!go) throw new Failure('MP_PROGRAM_MISSING', { what: 'go was not found', fix });
  if (atLeast(go.version, needed)) return go;
  throw new Failure('MP_PROGRAM_MISSING', {
    what: `Go ${needed} is needed, and ${go.path} is ${go.version}`,
    fix,
  });
}

/** GOFLAGS without what would change where a build takes its modules from. */
export function buildGoflags(flags: string | undefined): string {
  return (flags ?? '')
    .split(/\s+/)
    .filter((flag) => flag !== '' && !/^--?(mod|modfile|overlay|tags|ldflags|o)(=|$)/.test(flag))
    .join(' ');
}

/** What a build of a pinned module runs with: nothing of the user's own settings may change the result. */
export function goEnvironment(env: NodeJS.ProcessEnv, arch: 'amd64' | 'arm64'): Record<string, string> {
  return {
    CGO_ENABLED: '0',
    GOFLAGS: buildGoflags(env.GOFLAGS),
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    GO111MODULE: 'on',
    GOOS: 'linux',
    GOARCH: arch,
    GOEXPERIMENT: '',
  };
}
