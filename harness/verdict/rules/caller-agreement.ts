import { holds } from '../bound.ts';
import { type CallerPair, callerPairs, type Side, surelyOnce } from '../caller-pairs.ts';
import type { JudgeContext, JudgedWindow } from '../context.ts';
import { type Bounds, boundsOf } from '../growth-bounds.ts';
import type { Finding, ThresholdResult } from '../input.ts';
import { judged, lengthOf, type RuleOutcome, shortestWindow, unmeasured, windowsOf } from '../rule.ts';
import { groupBy } from '../tally.ts';
import type { Threshold } from '../threshold.ts';

/** Seconds between two lines of a client's ledger (apps/caller, apps/holder). */
const lineSeconds = 5;

interface Compared {
  readonly pair: CallerPair;
  readonly window: JudgedWindow;
  /** Nobody surely counted a request: there is nothing to compare. */
  readonly idle: boolean;
  readonly excess: number;
  readonly samples: number;
  /** The two counts in a sentence, and in few words. */
  readonly text: string;
  readonly brief: string;
}

/**
 * What each caller counted itself against what its own proxies and the receiving ones counted of it, pair by pair, with
 * a result for each caller and window. Its ledger has each line in the window in which it was written, so that the two
 * counts are of the same seconds but for what lines and scrapes leave open at the edges.
 */
export function callerAgreement(context: JudgeContext, threshold: Threshold): RuleOutcome {
  const pairs = callerPairs(context);
  const measurable = pairs.filter(({ sides }) => sides.length > 0);
  const unread = context.unread('requests');
  const windows = windowsOf(context, threshold);
  const compared = measurable.flatMap((pair) => windows.map((window) => compare(context, pair, window)));
  const results = [
    ...groupBy(compared, ({ pair, window }) => `${pair.from.id} ${window.name}`).values(),
  ].flatMap((own) => resultOf(context, threshold, own, unread));
  return { results, findings: [...(unread ? [] : counted(compared)), ...leftOut(pairs)] };
}

function resultOf(
  context: JudgeContext,
  threshold: Threshold,
  own: readonly Compared[],
  unread: string | undefined,
): ThresholdResult[] {
  const [first] = own;
  if (!first) return [];
  const { pair, window } = first;
  const samples = own.reduce((sum, one) => sum + one.samples, 0);
  const query = context.query('requests');
  const place = { window: window.name, workload: pair.from.id, samples, query };
  if (unread) return [unmeasured(threshold, { ...place, detail: `the counts ${unread}` })];
  const [worst] = own.filter(({ idle }) => !idle).toSorted((a, b) => b.excess - a.excess);
  const asked = lengthOf(window) >= shortestWindow(context, pair.from);
  const idle = asked ? own.find((one) => one.idle) : undefined;
  if (idle && (!worst || holds(threshold.bound, worst.excess)))
    return [unmeasured(threshold, { ...place, detail: idle.text })];
  return worst ? [judged(threshold, worst.excess, { ...place, detail: worst.text })] : [];
}

function compare(context: JudgeContext, pair: CallerPair, window: JudgedWindow): Compared {
  const sides = pair.sides.map((side) => compareSide(context, pair, side, window));
  const [worst = nothingSaid] = sides.toSorted((a, b) => b.excess - a.excess);
  const idle = sides.every((side) => side.idle);
  const name = `${pair.from.id} to ${pair.to}`;
  return {
    pair,
    window,
    idle,
    excess: worst.excess,
    samples: sides.reduce((sum, side) => sum + side.samples, 0),
    text: idle ? `nobody counted a request from ${name}` : `from ${name}: ${worst.text}`,
    brief: idle ? 'none' : sides.map(({ brief }) => brief).join(' and '),
  };
}

const nothingSaid = { idle: true, excess: 0, samples: 0, text: '', brief: '' };

function compareSide(context: JudgeContext, { from, to }: CallerPair, side: Side, window: JudgedWindow) {
  const { input } = context;
  const { skewSeconds, scrapeIntervalSeconds: scrape } = input.samples;
  const edges = { scrape, line: lineSeconds, clocks: Math.abs(skewSeconds) };
  const lines = input.ledger.counts.filter(
    (one) => one.window === window.name && one.to === to && side.callers.includes(one.from),
  );
  const passedOn = boundsOf(side.generators, window, edges);
  const surely = sum(lines.map(({ requests = 0 }) => requests)) + passedOn.least;
  const perhaps = sum(lines.map(({ requests = 0, unexpected }) => requests + unexpected)) + passedOn.most;
  const seen = seenBy(side, window, edges);
  const untold = (seen.untold * perhaps) / lengthOf(window);
  const difference = Math.max(surely - seen.most - untold, seen.least - perhaps * side.arrives, 0);
  const said = rangeText(surely, perhaps);
  const counted = rangeText(seen.least, seen.most);
  return {
    idle: perhaps === 0 && seen.least === 0,
    excess: difference / Math.max(surely, seen.least, 1),
    samples: seen.samples + lines.length,
    text: `${clientsOf(from.id, side)} told of ${said} requests, the ${side.by} proxies counted ${counted}`,
    brief: `${said} (${side.by} ${counted})`,
  };
}

function clientsOf(from: string, { callers, generators }: Side): string {
  const others = callers.filter((id) => id !== from);
  const passing = generators.length > 0 ? ['what services without a proxy pass on'] : [];
  return others.length + passing.length === 0 ? 'it' : `it and ${[...others, ...passing].join(', ')}`;
}

/** At least what was surely sent once, at most everything. */
function seenBy(
  { series }: Side,
  ...where: [span: Parameters<typeof boundsOf>[1], edges: Parameters<typeof boundsOf>[2]]
): Bounds {
  const raw = (list: Side['series']) => list.map((one) => one.series);
  const once = boundsOf(raw(series.filter(surelyOnce)), ...where);
  return { ...boundsOf(raw(series), ...where), least: once.least };
}

const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0);
const rangeText = (least: number, most: number) => (least === most ? `${least}` : `${least} to ${most}`);

/** What was compared, in few words for each pair. */
function counted(compared: readonly Compared[]): Finding[] {
  const pairs = [...groupBy(compared, ({ pair }) => `${pair.from.id} to ${pair.to}`)];
  if (pairs.length === 0) return [];
  const texts = pairs.map(
    ([name, list]) => `${name}: ${list.map(({ window, brief }) => `${window.name} ${brief}`).join(', ')}`,
  );
  return [
    {
      severity: 'note',
      title: 'Requests of callers, as they and the proxies counted them',
      text: texts.join('; '),
    },
  ];
}

function leftOut(pairs: readonly CallerPair[]): Finding[] {
  const alike = groupBy(pairs, ({ left }) => left);
  if (alike.size === 0) return [];
  const texts = [...alike].map(
    ([reason, list]) => `${list.map(({ from, to }) => `${from.id} to ${to}`).join(', ')}: ${reason}`,
  );
  return [
    { severity: 'note', title: 'Requests of callers that no proxy counts apart', text: texts.join('; ') },
  ];
}
