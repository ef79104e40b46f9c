import { z } from 'zod';

const text = z.string();
const whole = z.number().int().nonnegative();
const instant = z.iso.datetime();

/** The lines that generators, callers, holders and the operator write (apps/), told apart by `meshproof`. */
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
    meshproof: z.literal('break'),
    at: instant,
    from: text,
    to: text,
    call: text,
    side: z.enum(['client', 'server', 'proxy', 'unknown']),
    how: text,
    explained: z.boolean(),
    why: text,
    lived: z.number().nonnegative(),
    pod: text,
  }),
  z.strictObject({
    meshproof: z.literal('act'),
    at: instant,
    act: text,
    target: text,
    result: z.enum(['done', 'refused', 'undone']),
    detail: text.optional(),
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
/** The end of a held connection, and whether a drain explains it. An unexplained one is an unexpected line, too. */
export type BreakLine = Omit<Extract<Line, { meshproof: 'break' }>, 'meshproof'>;
/** What the chaos operator did, or was refused. */
export type ActLine = Omit<Extract<Line, { meshproof: 'act' }>, 'meshproof'>;
export type SummaryLine = Omit<Extract<Line, { meshproof: 'summary' }>, 'meshproof'>;

/** The clients' own account of a run, as their logs have it. */
export interface LedgerReading {
  /** Oldest first, whole, up to the cap. */
  readonly entries: readonly UnexpectedLine[];
  /** What is beyond the cap, as time and pair: counted, not told. */
  readonly beyond: readonly Pick<UnexpectedLine, 'at' | 'from' | 'to'>[];
  readonly counts: readonly CountLine[];
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
  const breaks: BreakLine[] = [];
  const acts: ActLine[] = [];
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
    else if (meshproof === 'break') breaks.push(said as BreakLine);
    else if (meshproof === 'act') acts.push(said as ActLine);
    else summaries.push(said as SummaryLine);
  }
  unexpected.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return {
    entries: unexpected.slice(0, cap),
    beyond: unexpected.slice(cap).map(({ at, from, to }) => ({ at, from, to })),
    counts,
    breaks,
    acts,
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
