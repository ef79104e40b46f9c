import { z } from 'zod';
import { Failure } from '../../reports/failure/failure.ts';
import { historyArguments } from './arguments.ts';
import { callHelm, reading } from './call.ts';
import type { HelmRelease } from './release.ts';

export interface HelmRevision {
  readonly revision: number;
  /** deployed, superseded, failed, uninstalling, pending-install, pending-upgrade, pending-rollback … */
  readonly status: string;
  /** Chart and version, for example istio-1.30.4. */
  readonly chart: string;
  /** When the revision was last changed, ISO 8601. */
  readonly updated: string;
  readonly description: string;
}

const revisions = z.array(
  z.object({
    revision: z.int().positive(),
    status: z.string(),
    chart: z.string(),
    updated: z.string().default(''),
    description: z.string().default(''),
  }),
);

/**
 * Revisions, oldest first; empty when there is no such release.
 * @throws Failure MP_PROGRAM_FAILED, for example when the API server does not answer: that is not "no release"
 */
export async function helmHistory(options: HelmRelease): Promise<HelmRevision[]> {
  const { stdout, stderr, exitCode } = await callHelm(reading(options), historyArguments(options), {
    allow: [0, 1],
  });
  if (exitCode !== 0) {
    if (/release: not found/.test(stderr)) return [];
    throw new Failure('MP_PROGRAM_FAILED', {
      what: `helm history of ${options.release} ended with ${exitCode}`,
      why: stderr.trim().slice(-600),
    });
  }
  const parsed = revisions.safeParse(jsonOf(stdout));
  if (!parsed.success) {
    throw new Failure('MP_PROGRAM_FAILED', {
      what: `helm history of ${options.release} printed something else than a history`,
      why: z.prettifyError(parsed.error),
    });
  }
  return parsed.data.toSorted((a, b) => a.revision - b.revision);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 200);
  }
}

/** The newest revision; undefined when there is no such release. */
export async function helmStatus(options: HelmRelease): Promise<HelmRevision | undefined> {
  return (await helmHistory(options)).at(-1);
}

/** A helm that died left its work half done, or is still at it. */
export const isPending = ({ status }: HelmRevision): boolean =>
  status.startsWith('pending-') || status === 'uninstalling';

/** The newest revision that once was installed whole, before the newest of all; undefined when there is none. */
export const lastGood = (history: readonly HelmRevision[]): HelmRevision | undefined =>
  history.slice(0, -1).findLast(({ status }) => status === 'deployed' || status === 'superseded');

/** The wanted revision when the history still holds it, installed whole and, where one is meant, of that chart. */
export function wayBack(
  history: readonly HelmRevision[],
  wanted: number | undefined,
  chart?: string,
): number | undefined {
  const whole = ({ status }: HelmRevision) => status === 'deployed' || status === 'superseded';
  const meant = (one: HelmRevision) => chart === undefined || one.chart === chart;
  return history.find((one) => one.revision === wanted && meant(one) && whole(one))?.revision;
}
