import type { Plan } from './plan.ts';

/**
 * A load that begins at once meets a mesh without a connection: every call dials, slow ones keep their VUs, and those that
 * take their place dial again. So the first calls are thinned out, and the rate rises from nothing in a straight line.
 */

/** How many of the calls before `index` are made. Pure; generator and script both count by it. */
export const madeBefore = (index: number, rampCalls: number): number =>
  index <= rampCalls
    ? Math.floor(index ** 2 / (2 * Math.max(1, rampCalls)))
    : Math.floor(rampCalls / 2) + index - rampCalls;

/** Whether a call is made, or left out because the rate is still rising. */
export const isMade = (index: number, rampCalls: number): boolean =>
  madeBefore(index + 1, rampCalls) > madeBefore(index, rampCalls);

/**
 * Seconds in which the rate rises for a generator that begins at `now`, in epoch milliseconds: one that is started again
 * long after the first has connections everywhere finds a warm mesh, and would only be missing in a window that is judged.
 */
export const rampSecondsFrom = (
  { rampSeconds = 0, rampUntil = Number.POSITIVE_INFINITY }: Pick<Plan, 'rampSeconds' | 'rampUntil'>,
  now: number,
): number => Math.max(0, Math.min(rampSeconds, Math.floor((rampUntil - now) / 1_000)));

/** Calls that would be due while the rate rises. */
export const rampCallsOf = ({
  ratePerSecond,
  rampSeconds = 0,
}: {
  readonly ratePerSecond: number;
  readonly rampSeconds?: number;
}): number => Math.round(ratePerSecond * rampSeconds);
