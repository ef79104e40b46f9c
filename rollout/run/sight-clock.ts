/** A monotonic clock that stands still while nothing can be seen: that time counts as nobody's patience and no grace. */
export interface SightClock {
  /** Milliseconds. */
  now(): number;
  /** Since when (monotonic milliseconds) it stands still; undefined while it goes. */
  stoppedAt(): number | undefined;
  /** Stops it as of a moment (monotonic milliseconds), unless it stands. */
  stop(at: number): void;
  go(): void;
}

export function sightClock(): SightClock {
  let unseen = 0;
  let stopped: number | undefined;
  return {
    now: () => (stopped ?? performance.now()) - unseen,
    stoppedAt: () => stopped,
    stop(at) {
      stopped ??= at;
    },
    go() {
      if (stopped !== undefined) unseen += performance.now() - stopped;
      stopped = undefined;
    },
  };
}
