import { setTimeout as delay } from 'node:timers/promises';

/** More than this many calls at once means that answers do not come: later ones are dropped and counted. */
const mostInFlight = 200;

export interface OpenLoop {
  readonly ratePerSecond: number;
  act(index: number): Promise<void>;
  /** Called in place of `act` when too many are in flight. */
  drop(index: number): void;
  readonly signal: AbortSignal;
}

/**
 * Acts at a constant rate, whether or not earlier acts have ended (an open loop): one that comes late is followed at
 * once by those that became due meanwhile. Ends when the signal aborts, after those in flight.
 */
export async function runOpenLoop({ ratePerSecond, act, drop, signal }: OpenLoop): Promise<void> {
  const began = performance.now();
  const inFlight = new Set<Promise<void>>();
  for (let index = 0; !signal.aborted; index++) {
    const due = began + (index * 1000) / ratePerSecond - performance.now();
    if (due > 0) await delay(due, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    if (inFlight.size >= mostInFlight) {
      drop(index);
      continue;
    }
    const running: Promise<void> = act(index).finally(() => inFlight.delete(running));
    inFlight.add(running);
  }
  await Promise.all(inFlight);
}
