import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machinePlatform } from '../recipe.ts';
import type { BuildSource, DownloadSource, Platform, Source, Tool, WheelSource } from '../tool.ts';

export const platform = machinePlatform() as Platform;

/** A tool whose program prints `tiny 1.2.3`. */
export const tinyTool = (sources: readonly Source[], extra: Partial<Tool> = {}): Tool => ({
  name: 'tiny',
  program: 'tiny',
  version: '1.2.3',
  range: '~1.2.0',
  probe: { args: ['--version'], pattern: /tiny (\S+)/ },
  use: 'host',
  sources,
  ...extra,
});

export const script = (version: string) => `#!/bin/sh\necho "tiny ${version}"\n`;

export const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

/** A Go module of one file that imports nothing. */
export function tinyModule(folder: string, version = '1.2.3'): BuildSource {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'go.mod'), 'module tiny.local/tiny\n\ngo 1.20\n');
  const main = 'package main\n\nvar version = "none"\n\nfunc main() { println("tiny", version) }\n';
  writeFileSync(join(folder, 'main.go'), main);
  const ldflags = `-s -w -X main.version=${version}`;
  return { kind: 'build', folder, package: 'tiny.local/tiny', tags: ['tiny'], ldflags, seconds: 5 };
}

/** A wheel that holds the script as its program, and the requirements file that pins it. */
export function tinyWheel(folder: string, version = '1.2.3'): WheelSource {
  const files = join(folder, 'files');
  const info = join(files, 'tiny-1.2.3.dist-info');
  mkdirSync(join(files, 'tiny', '_bin'), { recursive: true });
  mkdirSync(info);
  writeFileSync(join(files, 'tiny', '_bin', 'tiny'), script(version));
  writeFileSync(join(info, 'METADATA'), 'Metadata-Version: 2.1\nName: tiny\nVersion: 1.2.3\n');
  writeFileSync(join(info, 'WHEEL'), 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n');
  writeFileSync(join(info, 'RECORD'), '');
  const wheel = join(folder, 'tiny-1.2.3-py3-none-any.whl');
  execFileSync('python3', ['-m', 'zipfile', '-c', wheel, 'tiny', 'tiny-1.2.3.dist-info'], { cwd: files });
  const requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, `tiny==1.2.3 --hash=sha256:${sha256(readFileSync(wheel))}\n`);
  return { kind: 'wheel', platform, requirements, member: 'tiny/_bin/tiny', seconds: 5 };
}

/** A .tar.gz that holds the script as `tiny-1.2.3/tiny`. */
export function tinyArchive(folder: string, version = '1.2.3'): Buffer {
  mkdirSync(join(folder, 'tiny-1.2.3'), { recursive: true });
  writeFileSync(join(folder, 'tiny-1.2.3', 'tiny'), script(version), { mode: 0o755 });
  execFileSync('tar', ['-C', folder, '-czf', join(folder, 'tiny.tar.gz'), 'tiny-1.2.3']);
  return readFileSync(join(folder, 'tiny.tar.gz'));
}

export const tinyDownload = (url: string, content: string | Buffer, member?: string): DownloadSource => ({
  kind: 'download',
  platform,
  url,
  sha256: sha256(content),
  maxBytes: 1024 * 1024,
  member,
});
