import type { TextFault } from '../model/document.ts';

// What YAML does not allow in a text, and what reads differently from how it looks.
const forbidden = /(?![\t\n\r\u0085])[\p{Cc}\ufffe\uffff]/gu;
const deceiving = /[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]/gu;

/** Whether a text may hold such a character; a few that YAML allows count too. */
export const holdsOddCharacters = (text: string): boolean =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/.test(
    text,
  );

/** Control characters and invisible ones, the first ten of each. */
export function characterFaults(text: string, line: number): TextFault[] {
  return [
    ...found(text, line, forbidden, 'is not allowed in YAML', 'error'),
    ...found(
      text,
      line,
      deceiving,
      'is invisible and can make the text read differently from what it is',
      'warning',
    ),
  ];
}

function found(
  text: string,
  firstLine: number,
  pattern: RegExp,
  what: string,
  severity: TextFault['severity'],
): TextFault[] {
  const faults: TextFault[] = [];
  for (const match of text.matchAll(pattern)) {
    if (faults.length === 10) break;
    const before = text.slice(0, match.index);
    const code = (match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    faults.push({
      line: firstLine + (before.match(/\n/g)?.length ?? 0),
      column: match.index - before.lastIndexOf('\n'),
      message: `the character U+${code} ${what}`,
      severity,
      fix: 'Remove it, or write it as an escape in double quotes',
    });
  }
  return faults;
}
