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

/** The holder's own account: a line for each connection that ended, another for each that should not have; the rest as numbers. */
export function openLedger({ from, pod, destinations, print }: HolderLedgerOptions): HolderLedger {
  const since = new Map(destinations.map((to) => [to, { expected: 0, unexpected: 0 }]));
  const all = { total: 0, unexpected: 0 };
  const line = (data: object) => print(JSON.stringify(data));
  const add = (to: string, what: 'expected' | 'unexpected') => {
    const counted = since.get(to);
    if (counted) counted[what] += 1;
    all.total += 1;
    if (what === 'unexpected') all.unexpected += 1;
  };
  const count = () => {
    const at = new Date().toISOString();
    for (const [to, counted] of since) {
      line({ meshproof: 'count', at, from, to, ...counted, dropped: 0 });
      since.set(to, { expected: 0, unexpected: 0 });
    }
  };
  return {
    answered: ({ to }) => add(to, 'expected'),
    broken({ to, url }, { at, lived, ...judged }) {
      const when = { at: at.toISOString(), from, to, call: url };
      line({ meshproof: 'break', ...when, ...judged, lived: Math.round(lived * 1000) / 1000, pod });
      if (judged.explained) return;
      add(to, 'unexpected');
      const asked = { method: 'HOLD', path: '/', expected: 'held' };
      const { how, side, why } = judged;
      line({
        meshproof: 'unexpected',
        ...when,
        ...asked,
        got: `break:${how}`,
        detail: `${side}: ${why}`,
        pod,
      });
    },
    count,
    close() {
      count();
      line({ meshproof: 'summary', from, ...all, dropped: 0 });
    },
  };
}
