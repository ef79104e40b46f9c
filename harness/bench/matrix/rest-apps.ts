import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../../reports/failure/failure.ts';
import { prometheusUrl } from '../../lab/layout.ts';
import { connectPrometheus } from '../../prometheus/connect.ts';
import type { RunContext } from '../../run/context.ts';
import { namespacesOf } from '../../stages/deploy.ts';
import type { Stage } from '../../stages/stage.ts';

/** What one container of an app adds that nobody calls: its anonymous memory, without the program's pages that all share. */
export interface IdleMemory {
  readonly pod: string;
  readonly mebibytes: number;
}

const restSeconds = 40;

/** Leaves the deployed apps alone for a while, then reads what each of them takes. @param into gets one entry for each */
export const restApps = (context: RunContext, into: IdleMemory[]): Stage => ({
  name: 'rest',
  async run({ signal }) {
    await delay(restSeconds * 1000, undefined, { signal });
    const namespaces = namespacesOf(context).join('|');
    const samples = await connectPrometheus(prometheusUrl).instant(
      `container_memory_rss{namespace=~"${namespaces}",container=~"app|second"}`,
      undefined,
      signal,
    );
    for (const { labels, value } of samples)
      if (typeof value === 'number' && value > 0)
        into.push({ pod: `${labels.namespace}/${labels.pod}`, mebibytes: value / 2 ** 20 });
    if (into.length === 0)
      throw new Failure('MP_PROMETHEUS_ANSWER', { what: 'no app has a measured memory' });
    return `${into.length} apps rested for ${restSeconds} s`;
  },
});
