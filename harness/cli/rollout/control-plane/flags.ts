import { existsSync, readFileSync } from 'node:fs';
import { decodeYaml } from '../../../../chart-gen/yaml/decode.ts';
import { readYaml } from '../../../../chart-gen/yaml/read.ts';
import { Failure } from '../../../../reports/failure/failure.ts';
import { parseDuration } from '../../../plan/duration.ts';
import type { ClusterFlags } from '../connect.ts';

/** The flags of `rollout control-plane run`, as they are typed. */
export interface RunFlags extends ClusterFlags {
  readonly strategy: string;
  readonly chart: string[];
  readonly release: string[];
  readonly values?: string;
  readonly namespace: string;
  readonly revision?: string;
  readonly tag?: string;
  readonly oldRelease?: string[];
  readonly helm?: string;
  readonly istioctl?: string;
  readonly ignorePrecheck?: boolean;
  readonly allowSkew?: string;
  readonly timeout: string;
  readonly onFailure: string;
  readonly state?: string;
}

export interface Asked {
  readonly strategy: 'in-place' | 'revisioned';
  /** Each chart with the release that it goes to, in their order. */
  readonly charts: readonly { readonly chart: string; readonly release: string }[];
  /** As they stand in the file; absent without one. */
  readonly values?: Readonly<Record<string, unknown>>;
  readonly timeoutSeconds: number;
  readonly onFailure: 'stop' | 'undo';
}

/** @throws Failure MP_USAGE */
export function askedOf(flags: RunFlags): Asked {
  const { strategy, chart, release, onFailure } = flags;
  if (strategy !== 'in-place' && strategy !== 'revisioned')
    throw usage(`--strategy is in-place or revisioned, got "${strategy}"`);
  if (onFailure !== 'stop' && onFailure !== 'undo')
    throw usage(`--on-failure is stop or undo, got "${onFailure}"`);
  if (chart.length !== release.length || new Set(release).size !== release.length)
    throw usage(
      `each --chart has a --release of its own, got ${chart.length} charts and ${release.length} releases`,
    );
  const missing = chart.find((path) => !existsSync(path));
  if (missing !== undefined) throw usage(`there is no chart at ${missing}`);
  requireStrategy(strategy, flags);
  return {
    strategy,
    charts: chart.map((path, index) => ({ chart: path, release: release[index] ?? '' })),
    values: flags.values === undefined ? undefined : valuesIn(flags.values),
    timeoutSeconds: parseDuration(flags.timeout, '--timeout'),
    onFailure,
  };
}

function requireStrategy(strategy: Asked['strategy'], flags: RunFlags): void {
  const { revision, tag, istioctl, oldRelease } = flags;
  if (strategy === 'in-place') {
    if (revision ?? tag ?? oldRelease)
      throw usage('--revision, --tag and --old-release go with --strategy revisioned');
    return;
  }
  if (revision === undefined || tag === undefined || istioctl === undefined)
    throw usage("--strategy revisioned needs --revision, --tag, and --istioctl of the candidate's release");
  for (const name of [revision, tag])
    if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) throw usage(`"${name}" is no name of a revision`);
}

function valuesIn(file: string): Readonly<Record<string, unknown>> {
  if (!existsSync(file)) throw usage(`there are no values at ${file}`);
  const [document, more] = readYaml(decodeYaml(readFileSync(file), file), file);
  const value = document?.value ?? {};
  if (more || typeof value !== 'object' || Array.isArray(value))
    throw usage(`${file} is no file of values: one map is expected`);
  return value as Readonly<Record<string, unknown>>;
}

const usage = (what: string) => new Failure('MP_USAGE', { what });
