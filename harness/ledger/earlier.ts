import type { WindowRecord } from '../../reports/record/run-record.ts';
import { createFold } from './fold.ts';
import type { CountLine, UnexpectedLine } from './line.ts';
import type { LedgerReading } from './read-ledger.ts';

/** A ledger as runs saved it that had a time for each count, and no account of what generators sent. */
export interface EarlierLedger
  extends Omit<LedgerReading, 'beyond' | 'counts' | 'sends' | 'posts' | 'breaks' | 'acts'> {
  readonly beyond: readonly Pick<UnexpectedLine, 'at' | 'from' | 'to'>[];
  readonly counts: readonly CountLine[];
}

/** A saved ledger as it would be saved today. */
export function ledgerOfToday(
  saved: LedgerReading | EarlierLedger,
  windows: readonly WindowRecord[],
): LedgerReading {
  if ('sends' in saved) return { ...saved, posts: saved.posts ?? [] };
  const epoch = (instant: string) => Date.parse(instant) / 1000;
  const spans = windows.map(({ name, start, end }) => ({ name, start: epoch(start), end: epoch(end) }));
  const fold = createFold(() => spans);
  for (const line of saved.counts) fold.count(line);
  for (const line of saved.beyond) fold.beyond(line);
  return {
    breaks: [],
    acts: [],
    ...saved,
    beyond: fold.beyonds(),
    counts: fold.counts(),
    sends: [],
    posts: [],
  };
}
