/** A window by its name, in epoch seconds. */
export interface NamedSpan {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Windows in order, each reaching to the beginning of the next: what happens between two stages is somebody's, and no
 * failure falls into a crack. Each keeps its own end as `heldUntil`.
 */
export function seamless(
  windows: readonly NamedSpan[],
): readonly (NamedSpan & { readonly heldUntil: number })[] {
  const sorted = [...windows].sort((a, b) => a.start - b.start);
  return sorted.map((window, index) => ({
    ...window,
    heldUntil: window.end,
    end: sorted[index + 1]?.start ?? window.end,
  }));
}

/** The window that a moment belongs to; undefined before the first and after the last. */
export function windowAt<T extends NamedSpan>(windows: readonly T[], at: number): T | undefined {
  return windows.find(({ start, end }) => at > start && at <= end);
}

/** A window that may not have ended yet. */
export interface BegunWindow {
  readonly name: string;
  readonly start: number;
  readonly end?: number;
}

/**
 * The last window that had begun before a moment. It is known as soon as the moment has passed, so a ledger can be added
 * up by windows while the run goes on.
 */
export function begunBefore<T extends BegunWindow>(windows: readonly T[], at: number): T | undefined {
  let latest: T | undefined;
  for (const window of windows)
    if (window.start < at && window.start >= (latest?.start ?? window.start)) latest = window;
  return latest;
}
