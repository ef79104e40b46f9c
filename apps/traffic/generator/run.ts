import { setTimeout as delay } from 'node:timers/promises';
import type { Plan } from '../k6/plan.ts';
import { readTally } from '../k6/tally.ts';
import type { Account } from './account.ts';
import { type K6Process, startK6 } from './k6-process.ts';
import { leadSecondsOf, type Slice, slicesOf } from './slices.ts';

export interface RunOptions {
  readonly plan: Plan;
  readonly k6: string;
  readonly script: string;
  readonly account: Account;
  readonly print: (line: string) => void;
  /** Aborts when the load is to end: calls under way are cut. */
  readonly signal: AbortSignal;
}

/**
 * Makes the plan's load with one k6 after the other: each is started some time before its first call is due and waits,
 * so that the load has no gap. Lines of k6 that are not for the account are printed as they are.
 * @returns the first exit code of a k6 that is not 0, or 0
 */
export async function runSlices({ plan, k6, script, account, print, signal }: RunOptions): Promise<number> {
  const running = new Set<K6Process>();
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const ends: Promise<undefined>[] = [];
  let exitCode = 0;
  let told: (zero: number) => void = () => {};
  const zero = new Promise<number>((resolve) => {
    told = resolve;
  });

  const begin = (slice: Slice, due: number | undefined) => {
    const mine = account.open(slice);
    const onLine = (line: string) => {
      const tally = readTally(line);
      if (!tally) print(line);
      else if (tally.kind === 'zero') told(tally.at);
      else mine.take(tally);
    };
    const process = startK6({ k6, script, slice, rampSeconds: plan.rampSeconds, zero: due, onLine });
    running.add(process);
    const end = process.ended.then((code) => {
      running.delete(process);
      mine.close(code === 0);
      if (code === 0) return undefined;
      exitCode ||= code;
      // half a load is no load: the pod ends and its restart is seen
      failed.abort();
      return undefined;
    });
    ends.push(end);
  };
  stop.addEventListener('abort', () => {
    for (const process of running) process.stop();
  });

  let due: number | undefined;
  for (const slice of slicesOf(plan)) {
    if (due !== undefined) {
      const wait = due + slice.startsAfter - leadSecondsOf(plan) * 1000 - Date.now();
      await delay(Math.max(0, wait), undefined, { signal: stop }).catch(() => {});
    }
    if (stop.aborted) break;
    begin(slice, due);
    due ??= await Promise.race([zero, ...ends]);
  }
  await Promise.all(ends);
  return exitCode;
}
