import { type BeyondCount, createFold, type PairCount, type SentCount } from './fold.ts';
import { type ActLine, type BreakLine, readLine, type SummaryLine, type UnexpectedLine } from './line.ts';
import { createPostCounts, type PostCount } from './post-counts.ts';
import type { BegunWindow } from './windows.ts';

export type { BeyondCount, PairCount, SentCount } from './fold.ts';
export type { ActLine, BreakLine, SummaryLine, UnexpectedLine } from './line.ts';

/** The clients' own account of a run, as their logs have it. */
export interface LedgerReading {
  /** Oldest first, whole; the first ones to arrive, up to the cap. */
  readonly entries: readonly UnexpectedLine[];
  /** What is beyond the cap: counted, not told. */
  readonly beyond: readonly BeyondCount[];
  readonly counts: readonly PairCount[];
  readonly sends: readonly SentCount[];
  /** The servers' own count of the posts that generators count. */
  readonly posts: readonly PostCount[];
  readonly breaks: readonly BreakLine[];
  readonly acts: readonly ActLine[];
  readonly summaries: readonly SummaryLine[];
  /** Lines of someone else. */
  readonly foreign: number;
  /** Lines that began as ours and could not be read: something may be missing. */
  readonly malformed: number;
  /** Pods whose log could not be read to its end. */
  readonly brokenLogs: readonly string[];
}

export interface LedgerOptions {
  /** How many unexpected outcomes are kept whole. */
  readonly cap?: number;
  /** The run's windows, each from its beginning on; asked anew for each line. */
  readonly windows?: () => readonly BegunWindow[];
  /** Takes every unexpected outcome as it was written. */
  readonly keep?: (line: string) => void;
}

export interface Ledger {
  take(line: string): void;
  reading(brokenLogs?: readonly string[]): LedgerReading;
}

/**
 * Adds up the lines of all generators and callers as they come: unexpected outcomes are kept whole up to the cap, the
 * rest as numbers by window and pair. A line of another program is counted and passed over; one that began as ours and
 * is not whole is counted apart, because what it said is lost.
 */
export function openLedger({
  cap = 10_000,
  windows = () => [],
  keep = () => {},
}: LedgerOptions = {}): Ledger {
  const fold = createFold(windows);
  const entries: UnexpectedLine[] = [];
  const posts = createPostCounts();
  const breaks: BreakLine[] = [];
  const acts: ActLine[] = [];
  const summaries: SummaryLine[] = [];
  const lost = { foreign: 0, malformed: 0 };
  return {
    take(line) {
      const read = readLine(line);
      if (typeof read === 'string') {
        lost[read] += 1;
        return;
      }
      switch (read.meshproof) {
        case 'unexpected':
          keep(line);
          if (entries.length < cap) entries.push(saidOf(read));
          else fold.beyond(read);
          break;
        case 'count':
          if (!fold.count(read)) lost.malformed += 1;
          break;
        case 'sent':
          if (!fold.sent(read)) lost.malformed += 1;
          break;
        case 'posts':
          posts.take(read);
          break;
        case 'break':
          breaks.push(saidOf(read));
          break;
        case 'act':
          acts.push(saidOf(read));
          break;
        case 'summary':
          summaries.push(saidOf(read));
      }
    },
    reading: (brokenLogs = []) => ({
      entries: entries.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)),
      beyond: fold.beyonds(),
      counts: fold.counts(),
      sends: fold.sends(),
      posts: posts.counts(),
      breaks: [...breaks],
      acts: [...acts],
      summaries: [...summaries],
      ...lost,
      brokenLogs: [...brokenLogs],
    }),
  };
}

const saidOf = <T extends { readonly meshproof: string }>({ meshproof: _meshproof, ...said }: T) => said;

/** Reads lines that are all there. */
export function readLedger(
  lines: Iterable<string>,
  { brokenLogs, ...options }: LedgerOptions & { readonly brokenLogs?: readonly string[] } = {},
): LedgerReading {
  const ledger = openLedger(options);
  for (const line of lines) ledger.take(line);
  return ledger.reading(brokenLogs);
}
