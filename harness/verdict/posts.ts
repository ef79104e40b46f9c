import type { JudgeContext } from './context.ts';
import type { Finding } from './input.ts';

const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0);

/**
 * Posts as their clients and as their servers counted them, both from the logs of their whole lives. That none arrived
 * twice at one pod is seen in each answer; only the totals show one that arrived at two pods. Fewer are no finding: what
 * a server counted in its last second is not told, and an answer proves that its request arrived. None at all are one:
 * then nothing was compared.
 */
export function postFindings({ input }: JudgeContext): Finding[] {
  const { posts, counts, sends, summaries } = input.ledger;
  const interrupted = sum(summaries.map((one) => one.interrupted ?? 0));
  const generators = new Set(sends.map(({ from }) => from));
  const ended = summaries.filter(({ from }) => generators.has(from));
  const begun = sum(sends.map((one) => one.begun));
  // a generator that was killed took with it what it had not yet told
  const whole = begun === sum(ended.map(({ total, interrupted: cut = 0 }) => total + cut));
  const sentTo = (to: string) => sum(counts.filter((one) => one.to === to).map(({ counted }) => counted));
  const told = new Set(posts.flatMap(({ to, posts: arrived }) => (arrived > 0 ? [to] : [])));
  const untold = [...new Set(counts.flatMap(({ to }) => (to !== undefined && !told.has(to) ? [to] : [])))];
  const uncompared = untold.flatMap((to): Finding[] =>
    sentTo(to) > 0
      ? [
          {
            severity: 'inconclusive',
            title: `Posts were not counted at ${to}`,
            text: `Its clients told of ${sentTo(to)} counted posts, and no pod of it told how many arrived.`,
          },
        ]
      : [],
  );
  const repeats = posts.flatMap(({ to, posts: arrived, repeated }): Finding[] => {
    const sent = sentTo(to);
    // a call that was cut with its generator may have arrived
    const more = arrived - sent - interrupted;
    if (repeated <= 0 && more <= 0) return [];
    // counts of a run that was saved before posts were counted are no number
    const sure = repeated > 0 || (whole && Number.isFinite(more));
    return [
      {
        severity: sure ? 'fail' : 'inconclusive',
        title: `Posts arrived more than once at ${to}`,
        text: `Its clients told of ${sent} counted posts and ${arrived} arrived, ${repeated} of them at a pod that had seen them${sure ? '' : '; a generator ended without its last account'}.`,
      },
    ];
  });
  return [...uncompared, ...repeats];
}
