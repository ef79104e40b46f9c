import { z } from 'zod';

const text = z.string();
const whole = z.number().int().nonnegative();
const instant = z.iso.datetime();

/** The lines that generators and callers write (apps/traffic, apps/caller), told apart by `meshproof`. */
const lineSchema = z.discriminatedUnion('meshproof', [
  z.strictObject({
    meshproof: z.literal('unexpected'),
    at: instant,
    from: text,
    to: text,
    call: text,
    method: text,
    path: text,
    expected: text,
    got: text,
    detail: text.optional(),
    phase: z.enum(['start', 'steady', 'stop']).optional(),
    pod: text.optional(),
  }),
  z.strictObject({
    meshproof: z.literal('count'),
    at: instant,
    from: text,
    to: text.optional(),
    expected: whole,
    unexpected: whole,
    dropped: whole,
  }),
  z.strictObject({
    meshproof: z.literal('summary'),
    from: text,
    total: whole,
    unexpected: whole.optional(),
    dropped: whole,
    interrupted: whole.optional(),
  }),
]);

type Line = z.infer<typeof lineSchema>;
export type UnexpectedLine = Omit<Extract<Line, { meshproof: 'unexpected' }>, 'meshproof'>;
export type CountLine = Omit<Extract<Line, { meshproof: 'count' }>, 'meshproof'>;
export type SummaryLine = Omit<Extract<Line, { meshproof: 'summary' }>, 'meshproof'>;

/** The clients' own account of a run, as their logs have it. */
export interface LedgerReading {
  /** Oldest first, whole, up to the cap. */
  readonly entries: readonly UnexpectedLine[];
  /** What is beyond the cap, as time and pair: counted, not told. */
  readonly beyond: readonly Pick<UnexpectedLine, 'at' | 'from' | 'to'>[];
  readonly counts: readonly CountLine[];
  readonly summaries: readonly SummaryLine[];
  /** Lines of someone else. */
  readonly foreign: number;
  /** Lines that began as ours and could not be read: something may be missing. */
  readonly malformed: number;
  /** Pods whose log could not be read to its end. */
  readonly brokenLogs: readonly string[];
}

const ours = /^\s*\{\s*"meshproof"\s*:/;

/**
 * Reads the lines of all generators and callers together. A line of another program is counted and passed over; one
 * that began as ours and is not whole is counted apart, because what it said is lost.
 * @param cap how many unexpected outcomes are kept whole.
 */
export function readLedger(
  lines: Iterable<string>,
  { cap = 10_000, brokenLogs = [] }: { readonly cap?: number; readonly brokenLogs?: readonly string[] } = {},
): LedgerReading {
  const unexpected: UnexpectedLine[] = [];
  const counts: CountLine[] = [];
  const summaries: SummaryLine[] = [];
  let foreign = 0;
  let malformed = 0;
  for (const line of lines) {
    if (!ours.test(line)) {
      foreign += 1;
      continue;
    }
    const parsed = lineSchema.safeParse(json(line));
    if (!parsed.success) {
      malformed += 1;
      continue;
    }
    const { meshproof, ...said } = parsed.data;
    if (meshproof === 'unexpected') unexpected.push(said as UnexpectedLine);
    else if (meshproof === 'count') counts.push(said as CountLine);
    else summaries.push(said as SummaryLine);
  }
  unexpected.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return {
    entries: unexpected.slice(0, cap),
    beyond: unexpected.slice(cap).map(({ at, from, to }) => ({ at, from, to })),
    counts,
    summaries,
    foreign,
    malformed,
    brokenLogs,
  };
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
