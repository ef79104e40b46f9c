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
    since: instant.optional(),
    from: text,
    to: text.optional(),
    expected: whole,
    unexpected: whole,
    dropped: whole,
    counted: whole.optional(),
    requests: whole.optional(),
    latency: text.optional(),
  }),
  z.strictObject({
    meshproof: z.literal('sent'),
    at: instant,
    since: instant,
    from: text,
    pod: text,
    begun: whole,
    dropped: whole,
    lag: text.optional(),
  }),
  z.strictObject({
    meshproof: z.literal('posts'),
    at: instant,
    since: instant,
    to: text,
    pod: text,
    posts: whole,
    repeated: whole,
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
type Said<M extends Line['meshproof']> = Omit<Extract<Line, { meshproof: M }>, 'meshproof'>;

export type UnexpectedLine = Said<'unexpected'>;
/** What a client counted of one pair since its last such line; `latency` is an HDR histogram of microseconds. */
export type CountLine = Said<'count'>;
/** What a generator began and owed since its last such line; `lag` is an HDR histogram of microseconds. */
export type SentLine = Said<'sent'>;
/** What a service counted of its posts since its process began. */
export type PostsLine = Said<'posts'>;
/** The end of a held connection, and whether its peer had announced it. It is told by this line alone. */
export type BreakLine = Said<'break'>;
/** What the chaos operator did, or was refused. */
export type ActLine = Said<'act'>;
export type SummaryLine = Said<'summary'>;

const ours = /^\s*\{\s*"meshproof"\s*:/;

/**
 * One line of a log. `foreign` is another program's; `malformed` began as ours and is not whole, so that what it said is
 * lost.
 */
export function readLine(line: string): Line | 'foreign' | 'malformed' {
  if (!ours.test(line)) return 'foreign';
  const parsed = lineSchema.safeParse(json(line));
  return parsed.success ? parsed.data : 'malformed';
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
