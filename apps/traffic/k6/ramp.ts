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

/** Calls that would be due while the rate rises. */
export const rampCallsOf = ({
  ratePerSecond,
  rampSeconds = 0,
}: {
  readonly ratePerSecond: number;
  readonly rampSeconds?: number;
}): number => Math.round(ratePerSecond * rampSeconds);
