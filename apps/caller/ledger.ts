import type { Outcome } from './outcome.ts';
import type { Target } from './settings.ts';

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

export interface Ledger {
  record(target: Target, at: Date, outcome: Outcome): void;
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
    record(target, at, outcome) {
      all.total += 1;
      add(target.to, outcome.kind);
      if (outcome.kind === 'expected') return;
      all.unexpected += 1;
      line({ meshproof: 'unexpected', at: at.toISOString(), from, ...whatWentWrong(target, outcome), pod });
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
  const { pathname, search } = new URL(target.url);
  return {
    to: target.to,
    call: `${target.method} ${target.url}`,
    method: target.method,
    path: pathname + search,
    expected: `${target.expect}`,
    got,
    detail,
  };
}
