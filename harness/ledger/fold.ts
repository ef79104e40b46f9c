import type { CountLine, SentLine, UnexpectedLine } from './line.ts';
import { createSpread, type Spread } from './spread.ts';
import { type BegunWindow, begunBefore } from './windows.ts';

/** What clients counted of one pair in one window; without a window, what lies in none. */
export interface PairCount {
  readonly window?: string;
  readonly from: string;
  readonly to?: string;
  readonly expected: number;
  readonly unexpected: number;
  readonly dropped: number;
  /** Posts with a key of their own, which the servers count too. */
  readonly counted: number;
  /** Of those that were expected, the requests of HTTP that went the whole way; undefined where nobody told. */
  readonly requests?: number;
  /** HDR histogram of microseconds, of the time in which the window was held. */
  readonly latency?: string;
}

/** What one generator began in one window, and what it owed and did not. */
export interface SentCount {
  readonly window?: string;
  readonly from: string;
  readonly begun: number;
  readonly dropped: number;
  /** HDR histogram of microseconds, of the time in which the window was held. */
  readonly lag?: string;
}

/** Unexpected outcomes of one pair in one window that are counted and not kept. */
export interface BeyondCount {
  readonly window?: string;
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/** Adds counts up by window and pair, in memory that grows with their number alone. */
export interface Fold {
  /** @returns false when its histogram cannot be read */
  count(line: CountLine): boolean;
  /** @returns false when its histogram cannot be read */
  sent(line: SentLine): boolean;
  beyond(line: Pick<UnexpectedLine, 'at' | 'from' | 'to'>): void;
  counts(): readonly PairCount[];
  sends(): readonly SentCount[];
  beyonds(): readonly BeyondCount[];
}

interface Cell {
  readonly window?: string;
  /** After the end of its window: nobody's, unless another window follows. */
  readonly after: boolean;
  readonly from: string;
  readonly to?: string;
  readonly sums: Record<string, number>;
  readonly spread: Spread;
}

/** @param windows those that have begun, each from its beginning on; read anew for each line. */
export function createFold(windows: () => readonly BegunWindow[]): Fold {
  const epoch = (instant: string) => Date.parse(instant) / 1000;
  const cells = {
    count: new Map<string, Cell>(),
    sent: new Map<string, Cell>(),
    beyond: new Map<string, Cell>(),
  };

  const add = (
    kind: keyof typeof cells,
    line: { readonly at: string; readonly since?: string; readonly from: string; readonly to?: string },
    sums: Record<string, number>,
    histogram?: string,
  ): boolean => {
    const at = epoch(line.at);
    const window = begunBefore(windows(), at);
    const after = window?.end !== undefined && at > window.end;
    const key = JSON.stringify([window?.name, after, line.from, line.to]);
    const cell: Cell = cells[kind].get(key) ?? {
      window: window?.name,
      after,
      from: line.from,
      to: line.to,
      sums: {},
      spread: createSpread(),
    };
    cells[kind].set(key, cell);
    for (const [name, value] of Object.entries(sums)) cell.sums[name] = (cell.sums[name] ?? 0) + value;
    if (histogram === undefined) return true;
    // what began before the window, or went on after it, says nothing about it
    const held = window !== undefined && !after && epoch(line.since ?? line.at) >= window.start;
    return held ? cell.spread.add(histogram) : true;
  };

  const folded = (kind: keyof typeof cells) => {
    const last = begunBefore(windows(), Number.POSITIVE_INFINITY)?.name;
    const merged = new Map<string, Omit<Cell, 'after'>>();
    for (const { after, ...cell } of cells[kind].values()) {
      const window = after && cell.window === last ? undefined : cell.window;
      const key = JSON.stringify([window, cell.from, cell.to]);
      const before = merged.get(key);
      // what lies after a window has no histogram of it
      const spread = after && before ? before.spread : cell.spread;
      const sums = { ...cell.sums };
      for (const [name, value] of Object.entries(before?.sums ?? {})) sums[name] = (sums[name] ?? 0) + value;
      merged.set(key, { ...cell, window, sums, spread });
    }
    return [...merged.values()];
  };
  const sum = ({ sums }: Pick<Cell, 'sums'>, name: string) => sums[name] ?? 0;

  return {
    count: ({ at, since, from, to, expected, unexpected, dropped, counted = 0, requests, latency }) => {
      const sums: Record<string, number> = { expected, unexpected, dropped, counted };
      if (requests !== undefined) sums.requests = requests;
      return add('count', { at, since, from, to }, sums, latency);
    },
    sent: ({ begun, dropped, lag, at, since, from }) =>
      add('sent', { at, since, from }, { begun, dropped }, lag),
    beyond: ({ at, from, to }) => void add('beyond', { at, from, to }, { count: 1 }),
    counts: () =>
      folded('count').map((cell) => ({
        window: cell.window,
        from: cell.from,
        to: cell.to,
        expected: sum(cell, 'expected'),
        unexpected: sum(cell, 'unexpected'),
        dropped: sum(cell, 'dropped'),
        counted: sum(cell, 'counted'),
        ...(cell.sums.requests === undefined ? {} : { requests: cell.sums.requests }),
        latency: cell.spread.text(),
      })),
    sends: () =>
      folded('sent').map((cell) => ({
        window: cell.window,
        from: cell.from,
        begun: sum(cell, 'begun'),
        dropped: sum(cell, 'dropped'),
        lag: cell.spread.text(),
      })),
    beyonds: () =>
      folded('beyond').map((cell) => ({
        window: cell.window,
        from: cell.from,
        to: cell.to ?? '',
        count: sum(cell, 'count'),
      })),
  };
}
