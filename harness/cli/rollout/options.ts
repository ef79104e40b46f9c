import { Failure } from '../../../reports/failure/failure.ts';
import { parseDaily } from '../../../rollout/run/maintenance.ts';
import type { Wishes } from '../../../rollout/state/saved.ts';
import { parseDuration } from '../../plan/duration.ts';
import { prometheusAddress } from '../../prometheus/address.ts';
import { gateThresholds } from './gate-thresholds.ts';

/** The flags of `rollout run` that say how, as they are typed. */
export interface HowFlags {
  readonly parallelism: string;
  readonly perNamespace?: string;
  readonly waves?: string;
  readonly pauseBetweenWaves?: string;
  readonly gateQuery?: string;
  readonly gateMax?: string;
  readonly gateThresholds?: string;
  readonly prometheus?: string;
  readonly onlyBetween?: string;
  readonly timeZone?: string;
  readonly timeout?: string;
  readonly onFailure: string;
  readonly proxyConfig?: boolean;
}

/** @throws Failure MP_USAGE, MP_THRESHOLDS_INVALID */
export function wishesOf(flags: HowFlags): Wishes {
  const { prometheus, onlyBetween, timeZone = 'UTC', onFailure, proxyConfig } = flags;
  if (onFailure !== 'stop' && onFailure !== 'undo')
    throw usage(`--on-failure is stop or undo, got "${onFailure}"`);
  const ofDuration = (text: string | undefined, name: string) =>
    text === undefined ? undefined : parseDuration(text, name) * 1000;
  return defined({
    parallelism: whole(flags.parallelism, '--parallelism'),
    parallelismPerNamespace: flags.perNamespace && whole(flags.perNamespace, '--per-namespace'),
    waves: flags.waves?.split(',').map((size) => whole(size.trim(), '--waves')),
    pauseBetweenWaves: ofDuration(flags.pauseBetweenWaves, '--pause-between-waves'),
    timeoutPerWorkload: ofDuration(flags.timeout, '--timeout'),
    ...gatesOf(flags),
    prometheus: prometheus && prometheusAddress(prometheus).base,
    onlyBetween: onlyBetween && parseDaily(onlyBetween, timeZone),
    proxyConfig,
    onFailure,
  }) as Wishes;
}

/** What is asked between two waves: one query, or the thresholds of a file. */
function gatesOf({ gateQuery: query, gateMax, gateThresholds: file, prometheus }: HowFlags) {
  if ((query === undefined) !== (gateMax === undefined))
    throw usage('--gate-query and --gate-max go together');
  if (query !== undefined && file !== undefined)
    throw usage('a gate is --gate-query or --gate-thresholds, not both');
  if (query !== undefined && !prometheus) throw usage('--gate-query needs --prometheus');
  if (file !== undefined && !prometheus) throw usage('--gate-thresholds needs --prometheus');
  return {
    gate: query === undefined ? undefined : { query, max: bound(gateMax) },
    gateThresholds: file === undefined ? undefined : gateThresholds(file),
  };
}

export function whole(text: string, name: string): number {
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= 1) return value;
  throw usage(`${name} takes whole numbers of at least 1, got "${text}"`);
}

function bound(text = ''): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw usage(`--gate-max takes a number, got "${text}"`);
}

const usage = (what: string) => new Failure('MP_USAGE', { what });

const defined = (parts: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
