import type { RawSeries } from '../prometheus/values.ts';

/** A series of what clients counted themselves. Pushed or written only when it changes, so it has no gaps to speak of. */
export interface ClientRequest {
  readonly from: string;
  readonly to: string;
  /** Id of the call; absent for callers that are not k6. */
  readonly call?: string;
  readonly unexpected: boolean;
  readonly series: RawSeries;
}

export function clientRequests(
  generators: readonly RawSeries[],
  callers: readonly RawSeries[],
): readonly ClientRequest[] {
  return [...generators, ...callers].map((series) => {
    const { from = '', to = '', call, outcome } = series.labels;
    // whatever is not said to be expected is not
    return { from, to, call, unexpected: outcome !== 'expected', series };
  });
}
