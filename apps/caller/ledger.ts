import type { Outcome } from './call.ts';
import type { Target } from './settings.ts';

export interface Ledger {
  record(target: Target, at: Date, outcome: Outcome): void;
  drop(): void;
  /** One line with what was counted since the last one. */
  count(): void;
  summary(): { readonly total: number; readonly unexpected: number };
}

/** The caller's own count of its calls: a line for each that went wrong, the rest as numbers. */
export function openLedger(from: string, pod: string, print: (line: string) => void): Ledger {
  const since = { expected: 0, unexpected: 0, dropped: 0 };
  const all = { total: 0, unexpected: 0, dropped: 0 };
  const line = (data: object) => print(JSON.stringify(data));
  const count = () => {
    line({ meshproof: 'count', at: new Date().toISOString(), from, ...since });
    Object.assign(since, { expected: 0, unexpected: 0, dropped: 0 });
  };
  return {
    record(target, at, outcome) {
      all.total += 1;
      since[outcome.expected ? 'expected' : 'unexpected'] += 1;
      if (outcome.expected) return;
      all.unexpected += 1;
      const { pathname, search } = new URL(target.url);
      line({
        meshproof: 'unexpected',
        at: at.toISOString(),
        from,
        to: target.to,
        call: `${target.method} ${target.url}`,
        method: target.method,
        path: pathname + search,
        expected: `${target.expect}`,
        got: outcome.got,
        detail: outcome.detail ?? '',
        pod,
      });
    },
    drop() {
      since.dropped += 1;
      all.dropped += 1;
    },
    count,
    summary() {
      count();
      line({ meshproof: 'summary', from, ...all });
      return all;
    },
  };
}
