import { createSpread } from '../metrics/spread.ts';
import type { Outcome } from './outcome.ts';
import type { Phase } from './phase.ts';
import { isRequest, placeOf, protocolOf, type Target } from './target.ts';

export interface Totals {
  readonly total: number;
  readonly unexpected: number;
  readonly dropped: number;
}

/** A call that was made: to whom, when it began, and in which time of the caller's own life. */
export interface Made {
  readonly target: Target;
  readonly at: Date;
  readonly phase: Phase;
  /** Milliseconds until its outcome was known. */
  readonly took: number;
}

export interface Ledger {
  record(call: Made, outcome: Outcome): void;
  /** A call that was due and could not begin. */
  drop(target: Target): void;
  /** For each destination a line with what was counted since the last such line. */
  count(): void;
  /** The last counts, then the totals. */
  close(): Totals;
}

export interface LedgerOptions {
  readonly from: string;
  readonly pod: string;
  readonly destinations: readonly string[];
  readonly print: (line: string) => void;
}

const nothing = () => ({ expected: 0, unexpected: 0, dropped: 0, requests: 0 });

/** The caller's own account of its calls: a line for each that went wrong, the rest as numbers. */
export function openLedger({ from, pod, destinations, print }: LedgerOptions): Ledger {
  const pairs = new Map(
    destinations.map((to) => [to, { counted: nothing(), latency: createSpread() }] as const),
  );
  let since = new Date().toISOString();
  const all = { total: 0, unexpected: 0, dropped: 0 };
  const line = (data: object) => print(JSON.stringify(data));
  const pairWith = ({ to }: Target) => {
    const pair = pairs.get(to);
    if (!pair) throw new Error(`${to} is none of the destinations`);
    return pair;
  };
  const count = () => {
    const at = new Date().toISOString();
    for (const [to, { counted, latency }] of pairs) {
      line({ meshproof: 'count', at, since, from, to, ...counted, latency: latency.take() });
      Object.assign(counted, nothing());
    }
    since = at;
  };
  return {
    record({ target, at, phase, took }, outcome) {
      const pair = pairWith(target);
      all.total += 1;
      pair.counted[outcome.kind] += 1;
      pair.latency.add(took);
      if (outcome.kind === 'expected') {
        if (isRequest(target)) pair.counted.requests += 1;
        return;
      }
      all.unexpected += 1;
      const what = whatWentWrong(target, outcome);
      line({ meshproof: 'unexpected', at: at.toISOString(), from, ...what, phase, pod });
    },
    drop(target) {
      all.dropped += 1;
      pairWith(target).counted.dropped += 1;
    },
    count,
    close() {
      count();
      line({ meshproof: 'summary', from, ...all });
      return all;
    },
  };
}

function whatWentWrong(target: Target, { got, detail }: Outcome & { kind: 'unexpected' }) {
  const { pathname, search } = placeOf(target);
  return {
    to: target.to,
    call: `${target.method} ${target.url}`,
    method: protocolOf(target) === 'http' ? target.method : protocolOf(target).toUpperCase(),
    path: pathname + search,
    expected: `${target.expect}`,
    got,
    detail,
  };
}
