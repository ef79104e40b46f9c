import type { RunRecord } from './run-record.ts';

/** The latency of one pair on both releases, in milliseconds; null where it was not measured. */
export interface PairLatency {
  readonly from: string;
  readonly to: string;
  readonly baseline: { readonly p50: number; readonly p99: number } | null;
  readonly candidate: { readonly p50: number; readonly p99: number } | null;
}

/** Every pair with its latencies in the windows `baseline` and `candidate`. */
export function pairLatencies({ ledger }: RunRecord): readonly PairLatency[] {
  const all = ledger.latency ?? [];
  const pairs = new Map(all.map(({ from, to }) => [JSON.stringify([from, to]), { from, to }]));
  return [...pairs.values()].map(({ from, to }) => {
    const side = (name: string) =>
      all.find((one) => one.window === name && one.from === from && one.to === to) ?? null;
    return { from, to, baseline: side('baseline'), candidate: side('candidate') };
  });
}

/** The largest 99th percentile of how late a generator began its calls, in milliseconds; undefined: not measured. */
export function worstSendLag({
  ledger,
}: RunRecord): { readonly window: string; readonly from: string; readonly p99: number } | undefined {
  return (ledger.sendLag ?? []).toSorted((a, b) => b.p99 - a.p99)[0];
}
