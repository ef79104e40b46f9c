export interface Bell {
  ring(): void;
  /** Resolves soon after a ring, also one since the last time; after `milliseconds` without one; or when `signal` aborts. */
  heard(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Wakes one that waits. Rings that come close together, within `together` milliseconds, count as one. */
export function bell(together: number): Bell {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    heard: (milliseconds, signal) =>
      new Promise((resolve) => {
        const settle = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', settle);
          wake = undefined;
          rung = false;
          resolve();
        };
        let timer = setTimeout(settle, rung ? Math.min(together, milliseconds) : milliseconds);
        wake = () => {
          wake = undefined;
          clearTimeout(timer);
          timer = setTimeout(settle, Math.min(together, milliseconds));
        };
        if (rung) wake = undefined;
        signal?.addEventListener('abort', settle, { once: true });
        if (signal?.aborted) settle();
      }),
  };
}
