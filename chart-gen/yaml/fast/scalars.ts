import { plainScalar } from '../plain-scalar.ts';
import type { Value } from '../to-value.ts';
import { blank, leave } from './lines.ts';
import { indentBelow, indentOf, type State } from './state.ts';

const [bar, single, double] = [0x7c, 0x27, 0x22];

/** A value that begins on the line of its key or dash, at an offset of the text. */
export function inline(state: State, offset: number, indent: number): Value {
  const line = state.at;
  const text = state.text.slice(offset, state.end[line]);
  const first = text.charCodeAt(0);
  if (first === bar) return literal(state, text, indent);
  state.at += 1;
  if (first === single) return singleQuoted(state, text, indent);
  if (first === double) return doubleQuoted(state, text, indent);
  return plain(state, text, indent);
}

/** The lines that go on with a value, folded into it: one break is a space, each blank line more a break. */
function folded(state: State, text: string, indent: number, isWhole: (text: string) => boolean): string {
  let joined = text;
  while (!isWhole(joined)) {
    let breaks = 0;
    while (state.what[state.at + breaks] === blank) breaks += 1;
    const line = state.at + breaks;
    if (line >= state.what.length || indentOf(state, line) <= indent) throw leave;
    const escaped = /(?:^|[^\\])(?:\\\\)*\\$/.test(joined) && joined.startsWith('"');
    if (escaped && breaks > 0) throw leave;
    const glue = escaped ? '' : breaks === 0 ? ' ' : '\n'.repeat(breaks);
    joined =
      (escaped ? joined.slice(0, -1) : joined) + glue + state.text.slice(state.from[line], state.end[line]);
    state.at += breaks + 1;
  }
  return joined;
}

function singleQuoted(state: State, text: string, indent: number): string {
  const whole = folded(state, text, indent, (joined) => /^'(?:[^']|'')*'$/.test(joined));
  notFollowed(state, indent);
  return whole.slice(1, -1).replaceAll("''", "'");
}

function doubleQuoted(state: State, text: string, indent: number): string {
  const whole = folded(state, text, indent, (joined) => /^"(?:[^"\\]|\\["\\nt ])*"$/.test(joined));
  notFollowed(state, indent);
  if (!/[\\\n]/.test(whole)) return whole.slice(1, -1);
  const json = whole
    .replaceAll('\n', '\\n')
    .replaceAll(/\\(.)/g, (pair, mark) => (mark === ' ' ? ' ' : pair));
  return JSON.parse(json) as string;
}

function plain(state: State, text: string, indent: number): Value {
  if (text === '{}' || text === '[]') {
    notFollowed(state, indent);
    return text === '{}' ? {} : [];
  }
  if (/^[-?:] |^[-?:]$|^[,[\]{}#&*!|>'"%@`?:]/.test(text)) throw leave;
  const goesOn = indentBelow(state) > indent;
  const whole = goesOn ? folded(state, text, indent, () => indentBelow(state) <= indent) : text;
  if (/:(?:\s|$)|\s#/.test(whole)) throw leave;
  const value = plainScalar(whole);
  if (typeof value === 'string') return value;
  const isSafe =
    typeof value !== 'number' ||
    Number.isSafeInteger(value) ||
    (Number.isFinite(value) && !Number.isInteger(value));
  if (!isSafe) throw leave;
  if (state.spelling === 'canonical' && !canonical.test(whole)) throw leave;
  return value;
}

const canonical = /^(?:true|false|null|~|-?(?:0|[1-9]\d*))$/;

/** What stands deeper than a value that is over belongs to no one. */
function notFollowed(state: State, indent: number): void {
  if (indentBelow(state) > indent) throw leave;
}

/** A block scalar that keeps its line breaks. */
function literal(state: State, head: string, indent: number): string {
  const [, given, chomp] = /^\|([1-9]?)([-+]?)$/.exec(head) ?? [];
  if (chomp === undefined) throw leave;
  state.at += 1;
  const depth = given ? indent + Number(given) : indentBelow(state);
  if (depth <= indent) throw leave;
  const body: string[] = [];
  for (; state.at < state.what.length; state.at++) {
    const start = state.start[state.at] as number;
    const over = (state.start[state.at + 1] ?? state.text.length) - 1;
    const isBlank = state.what[state.at] === blank;
    const deep = indentOf(state, state.at);
    if (!isBlank && deep < depth) {
      if (deep > indent) throw leave;
      break;
    }
    // blanks beyond the indentation are a text of their own, and readers differ on them at the edges
    if (isBlank && deep > depth) throw leave;
    body.push(isBlank ? '' : state.text.slice(start + depth, over));
  }
  const text = body.join('\n');
  const end = text.replace(/\n+$/, '').length;
  if (end === 0) throw leave;
  if (chomp === '-') return text.slice(0, end);
  return chomp === '' ? `${text.slice(0, end)}\n` : `${text}\n`;
}
