import { setTimeout as delay } from 'node:timers/promises';

export interface Drain {
  /** False as soon as it has begun. */
  readonly isReady: () => boolean;
  /** A request has come. */
  readonly saw: () => void;
  /** Begins it, once however often it is asked for, and resolves when the service may close. */
  readonly begin: () => Promise<void>;
}

/** Requests have ceased when none came for this part of the drain time: who calls every other second is still there. */
const quietPart = 1 / 2;
/** Whoever calls on for so many drain times has not been told, and will not be. */
const mostTimes = 3;

/**
 * How long a service that was told to end serves on: the drain time, and then for as long as requests still come. Who
 * sends them is told by others, on a busy node late: that an endpoint is gone, or that a proxy is ending.
 */
export function createDrain(seconds: number): Drain {
  let lastRequest = Number.NEGATIVE_INFINITY;
  let draining: Promise<void> | undefined;
  const wait = async () => {
    const latest = performance.now() + mostTimes * seconds * 1_000;
    await delay(seconds * 1_000);
    for (;;) {
      const now = performance.now();
      const left = Math.min(lastRequest + quietPart * seconds * 1_000, latest) - now;
      if (left <= 0) return;
      await delay(left);
    }
  };
  return {
    isReady: () => draining === undefined,
    saw() {
      lastRequest = performance.now();
    },
    begin() {
      draining ??= wait();
      return draining;
    },
  };
}
