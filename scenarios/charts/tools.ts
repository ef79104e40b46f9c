import { join } from 'node:path';
import { expect } from 'chai';
import { resolveTool } from '../../harness/lab/tools/resolve.ts';
import { packageRoot } from '../../harness/package-root.ts';
import { meshproof } from '../lab/command.ts';

export const versions = ['1.30.4', '1.31.0-rc.0'] as const;
export type Version = (typeof versions)[number];

export interface ChartTools {
  readonly helm: string;
  readonly istioctl: Readonly<Record<Version, string>>;
}

/** The lab's own programs, made where they are missing: nothing here is skipped on a new machine. */
export async function chartTools(): Promise<ChartTools> {
  const built = await meshproof('lab', 'build', '--yes');
  expect(built.exitCode, built.stderr).to.equal(0);
  const path = async (name: string) => (await resolveTool(name)).path;
  const [helm, before, after] = await Promise.all([
    path('helm'),
    path(`istioctl@${versions[0]}`),
    path(`istioctl@${versions[1]}`),
  ]);
  return { helm, istioctl: { [versions[0]]: before, [versions[1]]: after } };
}

/** Path of an IstioOperator file beside the scenarios. */
export const operatorFile = (name: string): string =>
  join(packageRoot, 'scenarios', 'charts', 'operators', `${name}.yaml`);
