import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleApps } from '../../bundle.mjs';
import { findK6 } from './find-program.ts';
import { type K6, startK6 } from './run-k6.ts';

export interface WithK6 {
  readonly folder: string;
  start(pod: string, plan: { readonly [name: string]: unknown }, prometheus?: string): Promise<K6>;
  close(): Promise<void>;
}

/** The bundled script and a k6 to run it, or nothing when there is no k6; a folder of its own for both. */
export async function withK6(): Promise<WithK6 | undefined> {
  const k6 = findK6();
  if (k6 === undefined) {
    console.log('      skipped: no k6 on PATH, in MESHPROOF_K6 or in the cache');
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), 'meshproof-k6-'));
  await bundleApps(folder);
  return {
    folder,
    start: (pod, plan, prometheus) =>
      startK6({
        k6,
        folder,
        pod,
        prometheus,
        plan: { from: 'ns/load-a', ratePerSecond: 50, durationSeconds: 1, maxVUs: 20, ...plan },
      }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A call of a plan: GET, 200 expected, named by its path. */
export const plannedCall = (base: string, path: string, more: object = {}) => ({
  id: path,
  to: `ns${path}`,
  method: 'GET',
  url: base + path,
  expect: 200,
  ...more,
});
