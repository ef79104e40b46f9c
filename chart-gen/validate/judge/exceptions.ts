import type { Manifest } from '../model/manifest.ts';
import { text } from '../model/node.ts';

export const ignoreAnnotation = 'meshproof.io/ignore';
/** The rule that judges exceptions cannot be excepted. */
const always = 'check_ignore_annotation';

export interface Ignore {
  readonly rule: string;
  /** Empty when none was given; such an exception does not count. */
  readonly reason: string;
}

/** The exceptions in the value of the annotation: `rule-id=reason`, with semicolons between several. */
export function parseIgnores(value: string): Ignore[] {
  return value
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      if (equals < 0) return { rule: part, reason: '' };
      return { rule: part.slice(0, equals).trim(), reason: part.slice(equals + 1).trim() };
    });
}

/** Why a rule does not count for an object; undefined when it does. */
export function ignoredBecause(manifest: Manifest, rule: string): string | undefined {
  if (rule === always) return undefined;
  const value = text(manifest, 'metadata', 'annotations', ignoreAnnotation);
  if (value === undefined) return undefined;
  return parseIgnores(value).find((one) => one.rule === rule && one.reason !== '')?.reason;
}
