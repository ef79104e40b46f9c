import { createContext, Script } from 'node:vm';

/** What ajv asks of a regular expression. */
export interface Pattern {
  readonly test: (text: string) => boolean;
  readonly exec: (text: string) => RegExpExecArray | null;
  /** Tells one pattern from another: ajv keeps one for each text that this gives. */
  readonly toString: () => string;
}

/** Long enough for any honest pattern on a busy machine. */
const milliseconds = 2000;
const matchScript = new Script('pattern.exec(text)');

/**
 * A pattern of a CRD. Such a pattern comes from the inputs and JavaScript's engine backtracks, so one that could take
 * very long runs with a time limit; once that ends it, no text counts as matching any more. A pattern that only Go can
 * read matches everything.
 */
export function boundedPattern(source: string): Pattern {
  const pattern = compiled(source);
  if (!pattern)
    return { test: () => true, exec: () => [''] as unknown as RegExpExecArray, toString: () => source };
  const simple = isSimple(source);
  let abandoned = false;
  const exec = (text: string): RegExpExecArray | null => {
    if (simple && text.length <= 1000) return pattern.exec(text);
    if (abandoned) return null;
    const match = matchWithin(pattern, text);
    abandoned = match === 'too long';
    return match === 'too long' ? null : match;
  };
  return { test: (text) => exec(text) !== null, exec, toString: () => source };
}

function compiled(source: string): RegExp | undefined {
  try {
    return new RegExp(source);
  } catch {
    return undefined;
  }
}

/** No group is repeated that itself repeats or chooses, and few parts repeat: time grows slowly with the text. */
function isSimple(source: string): boolean {
  const bare = source.replace(/\\./g, 'a').replace(/\[(?:\^?\])?[^\]]*\]/g, 'a');
  const repeats = bare.match(/[*+]|\{\d+,/g)?.length ?? 0;
  return repeats <= 3 && !/\)(?:[*+]|\{)/.test(bare);
}

function matchWithin(pattern: RegExp, text: string): RegExpExecArray | null | 'too long' {
  const context = createContext(Object.assign(Object.create(null), { pattern, text }));
  try {
    return matchScript.runInContext(context, { timeout: milliseconds });
  } catch {
    return 'too long';
  }
}
