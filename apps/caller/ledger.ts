import type { Outcome } from './outcome.ts';
import type { Phase } from './phase.ts';
import { placeOf, protocolOf, type Target } from './target.ts';

interface Counted {
  expected: number;
  unexpected: number;
  dropped: number;
}

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

const nothing = (): Counted => ({ expected: 0, unexpected: 0, dropped: 0 });

/** The caller's own account of its calls: a line for each that went wrong, the rest as numbers. */
export function openLedger({ from, pod, destinations, print }: LedgerOptions): Ledger {
  const since = new Map(destinations.map((to) => [to, nothing()]));
  const all = { total: 0, unexpected: 0, dropped: 0 };
  const line = (data: object) => print(JSON.stringify(data));
  const add = (to: string, what: keyof Counted) => {
    const counted = since.get(to) ?? nothing();
    counted[what] += 1;
    since.set(to, counted);
  };
  const count = () => {
    const at = new Date().toISOString();
    for (const [to, counted] of since) {
      line({ meshproof: 'count', at, from, to, ...counted });
      since.set(to, nothing());
    }
  };
  return {
    record({ target, at, phase }, outcome) {
      all.total += 1;
      add(target.to, outcome.kind);
      if (outcome.kind === 'expected') return;
      all.unexpected += 1;
      const what = whatWentWrong(target, outcome);
      line({ meshproof: 'unexpected', at: at.toISOString(), from, ...what, phase, pod });
    },
    drop(target) {
      all.dropped += 1;
      add(target.to, 'dropped');
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
