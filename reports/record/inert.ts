import type { RunRecord } from './run-record.ts';

// Names, labels and messages come from clusters, metrics and answers of other programs. Whoever reads a report must
// see what is in them and nothing may act on it: an escape sequence could repaint a terminal, a bidirectional override
// could turn a name around, a control character would make XML unreadable.
const acting =
  /(?![\n\t])[\p{Cc}\p{Bidi_Control}\p{Noncharacter_Code_Point}\u200b\u2028\u2029\u2060-\u2064\ufeff]/gu;
const loneSurrogate = /\p{Surrogate}/gu;

/** The text with everything that acts made visible; line breaks and tabs stay. */
export function inertText(text: string): string {
  return text.replace(loneSurrogate, '\ufffd').replace(acting, visible);
}

/** As inertText, on one line: a break shows as ↵, so that no value can forge a line of its own. */
export function inertLine(text: string): string {
  return inertText(text).replaceAll('\n', '↵').replaceAll('\t', ' ');
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
}

/** A copy of the record in which every string, keys included, has gone through `inert`. */
export function inertRecord(record: RunRecord, inert: (text: string) => string): RunRecord {
  return mapStrings(record, inert) as RunRecord;
}

function mapStrings(value: unknown, inert: (text: string) => string): unknown {
  if (typeof value === 'string') return inert(value);
  if (Array.isArray(value)) {
    return value.length > 0 && isSamples(value) ? value : value.map((item) => mapStrings(item, inert));
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [inert(key), mapStrings(item, inert)]),
  );
}

/** The points of a series are numbers only and make up nearly all of a long record. */
function isSamples(list: readonly unknown[]): boolean {
  const first = list[0];
  return Array.isArray(first) && typeof first[0] === 'number';
}
