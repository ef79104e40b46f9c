import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../reports/failure/failure.ts';

export type Probe<T> =
  | { readonly done: true; readonly value: T }
  | { readonly done: false; readonly seen: string };

export interface WaitOptions {
  /** Milliseconds. */
  readonly timeout: number;
  /** Milliseconds between two looks. Default 250. */
  readonly interval?: number;
  readonly signal?: AbortSignal;
}

/**
 * Looks until a probe is done; looks once more at the deadline.
 * @throws Failure MP_WAIT_TIMEOUT saying what was last seen; the signal's reason; what the probe throws
 */
export async function waitFor<T>(
  what: string,
  options: WaitOptions,
  probe: () => Promise<Probe<T>>,
): Promise<T> {
  const { timeout, interval = 250, signal } = options;
  const deadline = performance.now() + timeout;
  for (;;) {
    signal?.throwIfAborted();
    const found = await probe();
    if (found.done) return found.value;
    const left = deadline - performance.now();
    if (left <= 0) {
      throw new Failure('MP_WAIT_TIMEOUT', {
        what: `waited ${timeout / 1000} s for ${what}`,
        why: `last seen: ${found.seen}`,
      });
    }
    await delay(Math.min(interval, left), undefined, { signal }).catch(() => {});
  }
}
