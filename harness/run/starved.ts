import type { HostLoad } from '../observe/host.ts';

/** A window, or a stage. */
export interface Span<Name extends string> {
  readonly name: Name;
  readonly start: string;
  readonly end: string;
}

export interface Starved<Name extends string = string> {
  readonly name: Name;
  /** Mean share of the processors that was busy, 0 to 1. */
  readonly busy: number;
}

/** Above this mean share a span is starved: queues grow, probes time out, and the mesh looks guilty of it. */
const most = 0.98;
/** Shorter spans are always busy: they are where things are moved. */
const shortestSeconds = 15;

/** Those in which the machine itself had nothing to spare. */
export function starvedIn<Name extends string>(
  host: readonly HostLoad[],
  spans: readonly Span<Name>[],
): Starved<Name>[] {
  return spans.flatMap(({ name, start, end }) => {
    const [from, to] = [Date.parse(start) / 1000, Date.parse(end) / 1000];
    const seen = host.filter(({ at }) => at >= from && at <= to);
    if (to - from < shortestSeconds || seen.length === 0) return [];
    const busy = seen.reduce((sum, look) => sum + look.busy, 0) / seen.length;
    return busy > most ? [{ name, busy }] : [];
  });
}
