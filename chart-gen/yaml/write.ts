import type { Value } from './to-value.ts';

/**
 * A value as block-style YAML that every reader takes for the same value: those that follow YAML 1.1 (Go, and so
 * Helm and Kubernetes) and those that follow 1.2. Same value, same bytes; keys keep their order; no line is folded.
 */
export function writeYaml(value: Value): string {
  const out: string[] = [];
  if (isEmptyOrScalar(value)) out.push(inline(value), '\n');
  else emit(out, value, 0, 'last');
  return out.join('');
}

/** Whether anything follows in the same document. A block scalar that ends a document loses its line feed in Go. */
type Place = 'inner' | 'last';

function emit(out: string[], value: Value[] | { [key: string]: Value }, depth: number, place: Place): void {
  const indent = '  '.repeat(depth);
  const isList = Array.isArray(value);
  const entries: [string, Value][] = isList
    ? value.map((item): [string, Value] => ['-', item])
    : Object.entries(value).map(([key, item]): [string, Value] => [keyText(key, indent), item]);
  entries.forEach(([head, item], index) => {
    const itemPlace = index === entries.length - 1 ? place : 'inner';
    out.push(indent, head);
    if (isEmptyOrScalar(item)) {
      out.push(' ', scalarText(item, `${indent}  `, itemPlace), '\n');
      return;
    }
    if (!isList) {
      out.push('\n');
      emit(out, item, depth + 1, itemPlace);
      return;
    }
    const inner: string[] = [];
    emit(inner, item, depth + 1, itemPlace);
    out.push(' ', inner.join('').slice(indent.length + 2));
  });
}

const isEmptyOrScalar = (
  value: Value,
): value is Exclude<Value, Value[] | { [key: string]: Value }> | never[] | Record<string, never> =>
  value === null || typeof value !== 'object' || Object.keys(value).length === 0;

/** Go's reader gives up on a key of more than 1,024 characters unless it is announced by a question mark. */
function keyText(key: string, indent: string): string {
  const text = inline(key);
  return text.length > 900 ? `? ${text}\n${indent}:` : `${text}:`;
}

function scalarText(value: Value, indent: string, place: Place): string {
  if (typeof value !== 'string' || place === 'last' || !fitsBlock(value)) return inline(value);
  const chomp = value.endsWith('\n') ? '' : '-';
  const text = value.endsWith('\n') ? value.slice(0, -1) : value;
  const lines = text.split('\n').map((line) => (line === '' ? '' : `${indent}${line}`));
  return `|${chomp}\n${lines.join('\n')}`;
}

/** Several lines of printable text, the first of which fixes the indentation and the last of which is not empty. */
const fitsBlock = (text: string): boolean =>
  /^[^\s][^\n]*\n/.test(text) &&
  !/\n\n$|\n[ \t]+$/.test(text) &&
  !unprintable.test(text.replaceAll(/[\n\t]/g, ''));

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not stand raw
const unprintable = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]/;
/** What JSON leaves raw and Go's YAML reader refuses or takes for a line break. */
const escaped = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

const plainText = /^[A-Za-z_/][\x20-\x7e]*$/;
const looksTyped = /^(y|n|yes|no|on|off|true|false|null)$/i;

function inline(value: Value): string {
  if (typeof value === 'string') {
    const plain = plainText.test(value) && !looksTyped.test(value) && !/: |:$| #| $/.test(value);
    return plain ? value : quoted(value);
  }
  if (Array.isArray(value)) return '[]';
  return value !== null && typeof value === 'object' ? '{}' : String(value);
}

const quoted = (text: string): string =>
  JSON.stringify(text).replaceAll(escaped, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
