import type { Plan } from '../k6/plan.ts';

/** A part of a run that one k6 process makes: calls `first` up to, and not including, `beyond`. */
export interface Slice {
  readonly number: number;
  readonly first: number;
  readonly beyond: number;
  /** Milliseconds from the moment at which call 0 is due to the one at which call `first` is. */
  readonly startsAfter: number;
  /** From its first call to the moment after its last one. */
  readonly milliseconds: number;
}

const defaultSliceSeconds = 3_600;
/** Seconds before its first call in which a k6 is made ready: it makes all of its VUs at once. */
const mostLead = 30;
/** Milliseconds by which the last call may begin late. Longer, and k6 would make up for calls that it dropped before. */
const lastMayBeLate = 100;

/** Milliseconds between two calls. k6 takes whole rates only, so a rate has three decimals. */
export const periodOf = ({ ratePerSecond }: Pick<Plan, 'ratePerSecond'>) =>
  1e6 / Math.round(ratePerSecond * 1000);

export const sliceSecondsOf = ({ sliceSeconds, durationSeconds }: Plan) =>
  Math.min(sliceSeconds ?? defaultSliceSeconds, durationSeconds);

export const leadSecondsOf = (plan: Plan) => Math.min(mostLead, sliceSecondsOf(plan));

/**
 * Cuts a run into slices, because k6 keeps the values of its Trends for its whole life. Every call belongs to one slice,
 * and each begins where the one before has its last call, so the rate has no seam.
 */
export function* slicesOf(plan: Plan): Generator<Slice> {
  const period = periodOf(plan);
  const calls = Math.round((plan.durationSeconds * 1000) / period);
  const length = sliceSecondsOf(plan);
  for (let number = 0, first = 0; first < calls; number++) {
    const beyond = Math.min(calls, Math.ceil(((number + 1) * length * 1000) / period - 1e-6));
    if (beyond > first) {
      const milliseconds = Math.ceil((beyond - first - 1) * period) + lastMayBeLate;
      yield { number, first, beyond, startsAfter: first * period, milliseconds };
    }
    first = beyond;
  }
}
