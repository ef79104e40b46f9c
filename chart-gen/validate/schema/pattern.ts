import { createContext, Script } from 'node:vm';

/** What ajv asks of a regular expression. */
export interface Pattern {
  readonly test: (text: string) => boolean;
  readonly exec: (text: string) => RegExpExecArray | null;
}

const milliseconds = 100;
const matchScript = new Script('pattern.exec(text)');

/**
 * A pattern of a CRD. Such a pattern comes from the inputs and JavaScript's engine backtracks, so one that could take
 * exponential time runs with a time limit; when that ends it, the text counts as not matching. A pattern that only
 * Go can read matches everything.
 */
export function boundedPattern(source: string): Pattern {
  const pattern = compiled(source);
  if (!pattern) return { test: () => true, exec: () => [''] as unknown as RegExpExecArray };
  const repeats = source.match(/[*+]|\{\d+,/g)?.length ?? 0;
  if (repeats <= 1) return pattern;
  const exec = (text: string) => matchWithin(pattern, text);
  return { test: (text) => exec(text) !== null, exec };
}

function compiled(source: string): RegExp | undefined {
  try {
    return new RegExp(source);
  } catch {
    return undefined;
  }
}

function matchWithin(pattern: RegExp, text: string): RegExpExecArray | null {
  const context = createContext(Object.assign(Object.create(null), { pattern, text }));
  try {
    return matchScript.runInContext(context, { timeout: milliseconds });
  } catch {
    return null;
  }
}
