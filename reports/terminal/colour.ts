import picocolors from 'picocolors';
import type { Verdict } from '../record/run-record.ts';

export interface Palette {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly verdict: (verdict: Verdict, text: string) => string;
}

/** Escape sequences for a terminal, or plain text: what the text says never depends on them. */
export function palette(colour: boolean): Palette {
  const colours = picocolors.createColors(colour);
  const byVerdict: Readonly<Record<Verdict, (text: string) => string>> = {
    pass: colours.green,
    fail: colours.red,
    inconclusive: colours.yellow,
    error: colours.magenta,
  };
  return { bold: colours.bold, dim: colours.dim, verdict: (verdict, text) => byVerdict[verdict](text) };
}
