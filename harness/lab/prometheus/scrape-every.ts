import { renameSync, writeFileSync } from 'node:fs';
import { Failure } from '../../../reports/failure/failure.ts';
import { inRun, type Layout, prometheusUrl } from '../layout.ts';
import { prometheusConfig } from './config.ts';

/**
 * Has the lab's Prometheus scrape every target every so many seconds from now on.
 * @throws Failure MP_PREFLIGHT when Prometheus does not take the configuration
 */
export async function scrapeEvery(layout: Layout, seconds: number): Promise<void> {
  const file = inRun(layout, 'prometheus.yaml');
  writeFileSync(`${file}.draft`, prometheusConfig(layout, seconds));
  renameSync(`${file}.draft`, file);
  const answer = await fetch(`${prometheusUrl}/-/reload`, {
    method: 'POST',
    signal: AbortSignal.timeout(10_000),
  }).catch((cause: unknown) => cause);
  if (answer instanceof Response && answer.ok) return;
  throw new Failure('MP_PREFLIGHT', {
    what: `Prometheus does not take its configuration to scrape every ${seconds} s`,
    where: prometheusUrl,
    why: answer instanceof Response ? await answer.text() : undefined,
    fix: 'meshproof lab down && meshproof lab up',
    cause: answer instanceof Response ? undefined : answer,
  });
}
