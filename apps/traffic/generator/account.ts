import { createSpread } from '../../metrics/spread.ts';
import type { Plan } from '../k6/plan.ts';
import { madeBefore, rampCallsOf } from '../k6/ramp.ts';
import type { TallyLine } from '../k6/tally.ts';
import type { Slice } from './slices.ts';

export interface AccountOptions {
  readonly plan: Plan;
  readonly pod: string;
  readonly print: (line: string) => void;
}

export interface SliceAccount {
  take(line: TallyLine): void;
  /** @param whole false when the slice was cut: what it did not begin was not owed */
  close(whole: boolean): void;
}

/** The generator's own count of every call of every slice, in constant memory. */
export interface Account {
  open(slice: Pick<Slice, 'first' | 'beyond'>): SliceAccount;
  /** A line for each destination with what was counted since the last such line, and one on how late calls began. */
  count(): void;
  /** The last counts, then the totals. */
  close(): void;
}

export function openAccount({ plan, pod, print }: AccountOptions): Account {
  const { from, calls } = plan;
  const rampCalls = rampCallsOf(plan);
  const destinations = new Map(
    [...new Set(calls.map(({ to }) => to))].map((to) => [
      to,
      { expected: 0, unexpected: 0, counted: 0, latency: createSpread() },
    ]),
  );
  const lags = createSpread();
  const sum = { begun: 0, total: 0, unexpected: 0, dropped: 0 };
  let [begun, dropped] = [0, 0];
  let since = new Date().toISOString();
  const line = (data: object) => print(JSON.stringify(data));

  const count = () => {
    const at = new Date().toISOString();
    const span = { at, since, from };
    for (const [to, counted] of destinations) {
      const { latency, ...numbers } = counted;
      line({ meshproof: 'count', ...span, to, ...numbers, dropped: 0, latency: latency.take() });
      Object.assign(counted, { expected: 0, unexpected: 0, counted: 0 });
    }
    line({ meshproof: 'sent', ...span, pod, begun, dropped, lag: lags.take() });
    [begun, dropped] = [0, 0];
    since = at;
  };

  return {
    open({ first, beyond }) {
      let mine = 0;
      return {
        take(said) {
          if (said.kind === 'begun') {
            mine += 1;
            begun += 1;
            sum.begun += 1;
            lags.add(said.lag);
          }
          if (said.kind !== 'ended') return;
          const call = calls[said.call];
          const counted = destinations.get(call?.to ?? '');
          if (!counted) return;
          if (call?.counted) counted.counted += 1;
          counted[said.expected ? 'expected' : 'unexpected'] += 1;
          counted.latency.add(said.took);
          sum.total += 1;
          if (!said.expected) sum.unexpected += 1;
        },
        close(whole) {
          const owed = madeBefore(beyond, rampCalls) - madeBefore(first, rampCalls);
          const missed = whole ? Math.max(0, owed - mine) : 0;
          dropped += missed;
          sum.dropped += missed;
        },
      };
    },
    count,
    close() {
      count();
      const { total, unexpected } = sum;
      const interrupted = sum.begun - total;
      line({ meshproof: 'summary', from, total, unexpected, dropped: sum.dropped, interrupted });
    },
  };
}
