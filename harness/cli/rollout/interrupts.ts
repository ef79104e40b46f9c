import { type ExitCode, signalExits } from '../../../reports/failure/exit-codes.ts';
import { Failure } from '../../../reports/failure/failure.ts';

export interface Interrupts {
  /** The first signal: begin nothing else. */
  readonly stopNew: AbortSignal;
  /** The second: stop at once. */
  readonly stop: AbortSignal;
  /** What the command ends with; undefined while no signal came. */
  exitCode(): ExitCode | undefined;
  end(): void;
}

const ofRestarts =
  'no other restart is begun; those in flight are let finish (once more: they are left in flight)';

/**
 * Listens to signals: the first lets what is in flight finish, the second leaves it in flight.
 * @param words what is said at the first
 */
export function listenForInterrupts(say: (line: string) => void, words = ofRestarts): Interrupts {
  const first = new AbortController();
  const second = new AbortController();
  let code: ExitCode | undefined;
  const listeners = Object.entries(signalExits).map(([name, exit]) => {
    const listener = () => {
      code = exit;
      if (!first.signal.aborted) {
        say(words);
        first.abort();
      } else if (!second.signal.aborted) {
        second.abort(
          new Failure('MP_INTERRUPTED', { what: `${name}: what was in flight goes on by itself`, exit }),
        );
      }
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  return {
    stopNew: first.signal,
    stop: second.signal,
    exitCode: () => code,
    end: () => listeners.forEach((off) => void off()),
  };
}
