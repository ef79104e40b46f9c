import type { Verdict } from '../../record/run-record.ts';

export interface Mark {
  /** Class of the style sheet and id of the icon. */
  readonly key: Verdict | 'none';
  readonly letter: string;
  readonly word: string;
}

const words: Readonly<Record<Verdict, string>> = {
  pass: 'Pass',
  fail: 'Fail',
  inconclusive: 'Inconclusive',
  error: 'Error',
};

/** How a verdict looks: a word and a letter beside the colour. No verdict is shown as such, never as a pass. */
export function markOf(verdict: Verdict | undefined): Mark {
  if (verdict === undefined) return { key: 'none', letter: '–', word: 'Not judged' };
  return { key: verdict, letter: words[verdict].charAt(0), word: words[verdict] };
}
