import type { JudgeContext, JudgedWindow } from '../context.ts';
import type { Finding } from '../input.ts';
import { serviceKey } from '../mesh-requests.ts';
import {
  judged,
  lengthOf,
  missingWindows,
  type Rule,
  secondsText,
  shortestWindow,
  unmeasured,
  windowsOf,
} from '../rule.ts';
import { groupBy, nothing, type Tally, tally } from '../tally.ts';

type Workload = JudgeContext['workloads'][number];

interface PassedOver {
  readonly workload: Workload;
  readonly windows: readonly JudgedWindow[];
  readonly shortest: number;
}

/**
 * Whether every workload took part: a service was called, a gateway passed on, a caller and a generator called. A caller on a schedule is
 * asked only in windows that its schedule must have hit.
 */
export const receivedRequests: Rule = (context, threshold) => {
  const unread = context.unread('requests');
  const query = context.query('requests');
  const passedOver: PassedOver[] = [];
  const takingPart = context.workloads.filter(({ role }) => role !== 'operator');
  const results = takingPart.flatMap((workload) => {
    const [long, short] = split(windowsOf(context, threshold), shortestWindow(context, workload));
    if (short.length > 0)
      passedOver.push({ workload, windows: short, shortest: shortestWindow(context, workload) });
    return long.map((window) => {
      const { count, samples } = seenOf(context, workload, window);
      const place = { window: window.name, workload: workload.id, samples, query };
      if (unread) return unmeasured(threshold, { ...place, detail: `istio_requests_total ${unread}` });
      const verb = verbs[workload.role];
      if (samples === 0)
        return unmeasured(threshold, { ...place, detail: `no series says that it ${verb} a request` });
      return judged(threshold, count, { ...place, detail: `it ${verb} no request` });
    });
  });
  return { results: [...results, ...missingWindows(context, threshold)], findings: shortNotes(passedOver) };
};

const verbs = {
  service: 'received',
  gateway: 'passed on',
  caller: 'made',
  generator: 'made',
  operator: 'made',
} as const;

/** By its own proxies, or by those at the other end: a pod of a CronJob may be gone before anyone scraped it. */
function seenOf(context: JudgeContext, workload: Workload, window: JudgedWindow) {
  const { requests, clients, longestGap } = context;
  const { id, host } = workload;
  const of = (matches: (one: JudgeContext['requests'][number]) => boolean) =>
    tally(
      requests.filter(matches).map(({ series }) => series),
      window,
      longestGap,
    );
  const sides =
    workload.role === 'service'
      ? workload.meshed
        ? [of(({ destination, reporter }) => destination === id && reporter === 'destination')]
        : [
            of(
              ({ destination, service }) =>
                destination === id || (host !== undefined && service === serviceKey(host)),
            ),
          ]
      : [
          of(({ source, reporter }) => source === id && reporter === 'source'),
          of(({ source, reporter }) => source === id && reporter === 'destination'),
          // without a proxy nobody else knows its name
          ...(workload.meshed
            ? []
            : [
                tally(
                  clients.filter(({ from }) => from === id).map(({ series }) => series),
                  window,
                  Number.POSITIVE_INFINITY,
                ),
                logged(context, id, window),
              ]),
        ];
  return sides.reduce((best, side) => (side.count > best.count || best.samples === 0 ? side : best));
}

/** By its own log: a pod that completes is gone before its count is scraped. */
function logged({ input }: JudgeContext, id: string, { name }: JudgedWindow): Tally {
  const own = input.ledger.counts.filter(({ from, window }) => from === id && window === name);
  const count = own.reduce((sum, { expected, unexpected }) => sum + expected + unexpected, 0);
  return { ...nothing, count, samples: own.length };
}

function split(windows: readonly JudgedWindow[], shortest: number): [JudgedWindow[], JudgedWindow[]] {
  return [
    windows.filter((window) => lengthOf(window) >= shortest),
    windows.filter((window) => lengthOf(window) < shortest),
  ];
}

/** One note for all workloads that the same windows are too short for. */
function shortNotes(passedOver: readonly PassedOver[]): Finding[] {
  const alike = groupBy(passedOver, ({ windows, shortest }) =>
    JSON.stringify([shortest, windows.map(({ name }) => name)]),
  );
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const list = first.windows
      .map((window) => `${window.name} (${secondsText(lengthOf(window))})`)
      .join(', ');
    const ids = group.map(({ workload }) => workload.id).join(', ');
    return [
      {
        severity: 'note',
        title: 'Not asked for requests in every window',
        text: `${ids}: not in ${list}, which are shorter than the ${secondsText(first.shortest)} that an answer takes. Errors in them count all the same.`,
      },
    ];
  });
}
