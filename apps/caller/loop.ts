import { setTimeout as delay } from 'node:timers/promises';

/** More than this many calls at once means that answers do not come: later ones are dropped and counted. */
const mostInFlight = 200;

/**
 * Acts at a constant rate, whether or not earlier acts have ended (an open loop), until the signal aborts; then waits
 * for those in flight. `dropped` is called for each act that could not begin.
 */
export async function openLoop(
  ratePerSecond: number,
  act: (index: number) => Promise<void>,
  dropped: () => void,
  signal: AbortSignal,
): Promise<void> {
  const began = performance.now();
  const inFlight = new Set<Promise<void>>();
  for (let index = 0; !signal.aborted; index++) {
    const due = began + (index * 1000) / ratePerSecond - performance.now();
    if (due > 0) await delay(due, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    if (inFlight.size >= mostInFlight) {
      dropped();
      continue;
    }
    const running: Promise<void> = act(index).finally(() => inFlight.delete(running));
    inFlight.add(running);
  }
  await Promise.all(inFlight);
}
