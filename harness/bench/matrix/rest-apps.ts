import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../../reports/failure/failure.ts';
import { prometheusUrl } from '../../lab/layout.ts';
import { connectPrometheus } from '../../prometheus/connect.ts';
import type { RunContext } from '../../run/context.ts';
import { namespacesOf } from '../../stages/deploy.ts';
import type { Stage } from '../../stages/stage.ts';

const restSeconds = 40;

/**
 * Leaves the deployed apps alone for a while, then reads what each of their containers adds: its anonymous memory, without
 * the program's pages that all share. @param into gets one number for each, in MiB
 */
export const restApps = (context: RunContext, into: number[]): Stage => ({
  name: 'rest',
  async run({ signal }) {
    await delay(restSeconds * 1000, undefined, { signal });
    const namespaces = namespacesOf(context).join('|');
    const samples = await connectPrometheus(prometheusUrl).instant(
      `container_memory_rss{namespace=~"${namespaces}",container=~"app|second"}`,
      undefined,
      signal,
    );
    for (const { value } of samples) if (typeof value === 'number' && value > 0) into.push(value / 2 ** 20);
    if (into.length === 0)
      throw new Failure('MP_PROMETHEUS_ANSWER', { what: 'no app has a measured memory' });
    return `${into.length} apps rested for ${restSeconds} s`;
  },
});
