import type { JudgeContext } from './context.ts';
import type { Finding } from './input.ts';
import { tally } from './tally.ts';

const always = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };

/**
 * Posts as their clients and as their servers counted them, over the whole run. That none arrived twice at one pod is
 * seen in each answer; only the totals show one that arrived at two pods. Fewer are no finding: what a server counted
 * in its last second is not told, and an answer proves that its request arrived.
 */
export function postFindings({ clients, input }: JudgeContext): Finding[] {
  const { posts = [], summaries } = input.ledger;
  const interrupted = summaries.reduce((sum, one) => sum + (one.interrupted ?? 0), 0);
  const counted = new Set(input.plan.calls.filter((call) => call.counted).map(({ id }) => id));
  return posts.flatMap(({ to, posts: arrived, repeated }) => {
    const own = clients.filter((client) => client.to === to && counted.has(client.call ?? ''));
    const { count: sent } = tally(
      own.map(({ series }) => series),
      always,
      Number.POSITIVE_INFINITY,
    );
    // a call that was cut with its generator may have arrived
    const twice = Math.max(repeated, arrived - sent - interrupted);
    if (twice <= 0) return [];
    return {
      severity: 'fail',
      title: `Posts arrived more than once at ${to}`,
      text: `Its clients sent ${sent} counted posts and ${arrived} arrived, ${repeated} of them at a pod that had seen them: a request that is not idempotent was sent again.`,
    };
  });
}
