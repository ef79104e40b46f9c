/** When in its own life a process made a call: a mesh may treat the two ends of it worse. */
export type Phase = 'start' | 'steady' | 'stop';

export interface Phases {
  now(): Phase;
  /** From now on it is ending. Resolves when it may: at once, or after the time that it still calls. */
  stop(): Promise<void>;
}

/** @param startSeconds how long the start is @param stopSeconds how long it goes on once told to stop */
export function phasesOf(startSeconds: number, stopSeconds: number): Phases {
  let stopping: Promise<void> | undefined;
  return {
    now: () => (stopping ? 'stop' : process.uptime() < startSeconds ? 'start' : 'steady'),
    stop() {
      stopping ??= new Promise((resolve) => setTimeout(resolve, stopSeconds * 1000));
      return stopping;
    },
  };
}
