import { setMaxListeners } from 'node:events';
import { signalExits } from '../../reports/failure/exit-codes.ts';
import { Failure } from '../../reports/failure/failure.ts';

export interface Stop {
  /** Aborts with Failure MP_INTERRUPTED. */
  readonly signal: AbortSignal;
  /** Listens to signals no longer. */
  readonly end: () => void;
}

const signals = Object.keys(signalExits) as (keyof typeof signalExits)[];

/** The first signal stops what runs, which then undoes what it did; the second one ends it at once. */
export function stopOnSignals(tell: (line: string) => void): Stop {
  const controller = new AbortController();
  // one listener for each call that waits
  setMaxListeners(0, controller.signal);
  let first = 0;
  const onSignal = (name: keyof typeof signalExits) => {
    // one Ctrl-C may come twice: from the terminal, and passed on by npm
    if (controller.signal.aborted && performance.now() - first < 1_000) return;
    const exit = signalExits[name];
    if (controller.signal.aborted) process.exit(exit);
    first = performance.now();
    tell(`${name}: undoing what was changed; once more ends at once and leaves it`);
    controller.abort(new Failure('MP_INTERRUPTED', { what: `stopped by ${name}`, exit }));
  };
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    end() {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
