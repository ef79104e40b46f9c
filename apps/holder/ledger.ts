import type { Break } from './hold.ts';
import type { Held } from './settings.ts';

export interface HolderLedger {
  answered(held: Held): void;
  broken(held: Held, what: Break): void;
  /** For each destination a line with what was counted since the last such line. */
  count(): void;
  /** The last counts, then the totals. */
  close(): void;
}

export interface HolderLedgerOptions {
  readonly from: string;
  readonly pod: string;
  readonly destinations: readonly string[];
  readonly print: (line: string) => void;
}

/**
 * The holder's own account: a line for each connection that ended, the heartbeats as numbers. A break is told once, and
 * whoever reads it weighs it: a pod that was replaced at that time may explain what the connection itself did not.
 */
export function openLedger({ from, pod, destinations, print }: HolderLedgerOptions): HolderLedger {
  const since = new Map(destinations.map((to) => [to, 0]));
  let total = 0;
  const line = (data: object) => print(JSON.stringify(data));
  const none = { unexpected: 0, dropped: 0 };
  const count = () => {
    const at = new Date().toISOString();
    for (const [to, expected] of since) {
      line({ meshproof: 'count', at, from, to, expected, ...none });
      since.set(to, 0);
    }
  };
  return {
    answered({ to }) {
      since.set(to, (since.get(to) ?? 0) + 1);
      total += 1;
    },
    broken({ to, url }, { at, lived, ...judged }) {
      const when = { at: at.toISOString(), from, to, call: url };
      line({ meshproof: 'break', ...when, ...judged, lived: Math.round(lived * 1000) / 1000, pod });
    },
    count,
    close() {
      count();
      line({ meshproof: 'summary', from, total, ...none });
    },
  };
}
