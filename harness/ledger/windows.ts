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
