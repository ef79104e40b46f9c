/** A colour of the style sheet, as it is under the scheme in use. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

const dashes: readonly (readonly number[])[] = [[], [], [6, 3], [2, 3]];

/** How the n-th series is drawn, as the style sheet draws it: colours first, then broken lines. */
export function stroke(index: number): { readonly colour: string; readonly dash: number[] } {
  const n = index % 12;
  return { colour: colour(`s${n}`), dash: [...(dashes[Math.floor(n / 3)] ?? [])] };
}
