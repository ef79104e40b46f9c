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

/** Looks until a probe is done. @throws Failure MP_WAIT_TIMEOUT saying what was last seen; the signal's reason */
export async function waitFor<T>(
  what: string,
  options: WaitOptions,
  probe: () => Promise<Probe<T>>,
): Promise<T> {
  const deadline = performance.now() + options.timeout;
  for (;;) {
    options.signal?.throwIfAborted();
    const found = await probe();
    if (found.done) return found.value;
    if (performance.now() > deadline) {
      throw new Failure('MP_WAIT_TIMEOUT', {
        what: `waited ${options.timeout / 1000} s for ${what}`,
        why: `last seen: ${found.seen}`,
      });
    }
    await delay(options.interval ?? 250, undefined, { signal: options.signal });
  }
}
