import { plainScalar } from './plain-scalar.ts';
import type { Value } from './to-value.ts';

/** Thrown where the text leaves the subset; the whole reader then takes over. It never reaches a caller. */
const leave = Symbol('outside of the subset');

interface Line {
  indent: number;
  /** The line without its indentation and trailing blanks; empty for a blank line. */
  text: string;
  readonly raw: string;
}

/** `canonical` leaves a document in which a truth value or number is not spelled as JSON spells it: 0644, NO, 1.10. */
export type Spelling = 'any' | 'canonical';

interface State {
  readonly lines: readonly Line[];
  readonly spelling: Spelling;
  at: number;
}

/**
 * A document in the plain block style in which programs write manifests, read five times as fast as by the whole
 * reader; undefined for any other, also for every faulty one, which the whole reader then reads or explains. What it
 * gives is what that reader would give: a test holds the two against each other.
 */
export function readFast(text: string, spelling: Spelling = 'any'): Value | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what stands here is left to the whole reader
  if (!text.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f\u007f\u0085\u2028\u2029\ufeff]/.test(text))
    return undefined;
  const lines = text.slice(0, -1).split('\n').map(lineOf);
  if (lines[0]?.raw.trimEnd() === '---') lines[0].text = '';
  const state: State = { lines, spelling, at: 0 };
  try {
    const first = next(state);
    if (!first) return null;
    if (first.indent !== 0) return undefined;
    const value = block(state, first);
    return next(state) ? undefined : value;
  } catch (thrown) {
    if (thrown === leave) return undefined;
    throw thrown;
  }
}

function lineOf(raw: string): Line {
  const text = raw.trimStart();
  const indent = raw.length - text.length;
  if (/^(---|\.\.\.)(\s|$)|^%/.test(raw)) return { indent, text: text.trimEnd(), raw };
  return { indent, text: text.startsWith('#') ? '' : text.trimEnd(), raw };
}

/** The next line that says something. */
function next(state: State): Line | undefined {
  while (state.at < state.lines.length) {
    const line = state.lines[state.at];
    if (line && line.text !== '') return line;
    state.at += 1;
  }
  return undefined;
}

/** The next line with anything on it, comments included, wherever it is; the state stays. */
function below(state: State): Line | undefined {
  for (let at = state.at; at < state.lines.length; at++) {
    if (state.lines[at]?.raw.trim() !== '') return state.lines[at];
  }
  return undefined;
}

const isItem = (text: string): boolean => text === '-' || text.startsWith('- ');

function block(state: State, first: Line): Value {
  return isItem(first.text) ? list(state, first.indent) : map(state, first.indent);
}

function list(state: State, indent: number): Value[] {
  const items: Value[] = [];
  for (let line = next(state); line && line.indent === indent && isItem(line.text); line = next(state)) {
    const rest = line.text.slice(1).trimStart();
    if (rest === '') {
      state.at += 1;
      items.push(nested(state, indent));
    } else if (isItem(rest) || keyOf(rest)) {
      // what follows the dash is the first line of a block of its own
      line.indent = indent + line.text.length - rest.length;
      line.text = rest;
      items.push(block(state, line));
    } else items.push(inline(state, rest, indent));
  }
  const after = next(state);
  if (after && after.indent > indent) throw leave;
  return items;
}

function map(state: State, indent: number): Value {
  const entries = new Map<string, Value>();
  for (let line = next(state); line && line.indent === indent; line = next(state)) {
    // a list may stand as deep as the key above it, and then this map is over
    if (isItem(line.text)) break;
    const found = keyOf(line.text);
    if (!found || entries.has(found.key)) throw leave;
    if (found.rest !== '') entries.set(found.key, inline(state, found.rest, indent));
    else {
      state.at += 1;
      const under = next(state);
      const isList = under?.indent === indent && isItem(under.text);
      entries.set(found.key, isList ? list(state, indent) : nested(state, indent));
    }
  }
  const after = next(state);
  if (after && after.indent > indent) throw leave;
  return Object.fromEntries(entries);
}

function nested(state: State, indent: number): Value {
  const under = next(state);
  return under && under.indent > indent ? block(state, under) : null;
}

const plainKey = /^([A-Za-z_$/][\w./$-]*):(?: +(.*))?$/;
const quotedKey = /^"([\w ./$:-]*)":(?: +(.*))?$/;

function keyOf(text: string): { key: string; rest: string } | undefined {
  const [, plain, plainRest = ''] = plainKey.exec(text) ?? [];
  if (plain !== undefined) {
    return typeof plainScalar(plain) === 'string' ? { key: plain, rest: plainRest } : undefined;
  }
  const [, quoted, quotedRest = ''] = quotedKey.exec(text) ?? [];
  return quoted === undefined ? undefined : { key: quoted, rest: quotedRest };
}

/** A value that begins on the line of its key or dash. */
function inline(state: State, text: string, indent: number): Value {
  const first = text[0] ?? '';
  if (first === '|') return literal(state, text, indent);
  state.at += 1;
  if (first === "'") return singleQuoted(state, text, indent);
  if (first === '"') return doubleQuoted(state, text, indent);
  return plain(state, text, indent);
}

/** The lines that go on with a value, folded into it: one break is a space, each blank line more a break. */
function folded(state: State, text: string, indent: number, isWhole: (text: string) => boolean): string {
  let joined = text;
  while (!isWhole(joined)) {
    let breaks = 0;
    while (state.lines[state.at + breaks]?.raw.trim() === '') breaks += 1;
    const line = state.lines[state.at + breaks];
    if (!line || line.indent <= indent) throw leave;
    const escaped = /(?:^|[^\\])(?:\\\\)*\\$/.test(joined) && joined.startsWith('"');
    if (escaped && breaks > 0) throw leave;
    const glue = escaped ? '' : breaks === 0 ? ' ' : '\n'.repeat(breaks);
    joined = (escaped ? joined.slice(0, -1) : joined) + glue + line.raw.trim();
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
  const goesOn = () => (below(state)?.indent ?? 0) > indent;
  const whole = folded(state, text, indent, () => !goesOn());
  notFollowed(state, indent);
  if (/:(\s|$)|\s#|\n#/.test(whole)) throw leave;
  const value = plainScalar(whole);
  const isSafe =
    typeof value !== 'number' ||
    Number.isSafeInteger(value) ||
    (Number.isFinite(value) && !Number.isInteger(value));
  if (!isSafe) throw leave;
  if (state.spelling === 'canonical' && typeof value !== 'string' && !canonical.test(whole)) throw leave;
  return value;
}

const canonical = /^(?:true|false|null|~|-?(?:0|[1-9]\d*))$/;

/** What stands deeper than a value that is over belongs to no one. */
function notFollowed(state: State, indent: number): void {
  const line = below(state);
  if (line && line.indent > indent) throw leave;
}

/** A block scalar that keeps its line breaks. */
function literal(state: State, head: string, indent: number): string {
  const [, given, chomp] = /^\|([1-9]?)([-+]?)$/.exec(head) ?? [];
  if (chomp === undefined) throw leave;
  state.at += 1;
  const depth = given ? indent + Number(given) : (below(state)?.indent ?? 0);
  if (depth <= indent) throw leave;
  const body: string[] = [];
  for (; state.at < state.lines.length; state.at++) {
    const { raw } = state.lines[state.at] as Line;
    const isBlank = raw.trim() === '';
    const deep = raw.length - raw.trimStart().length;
    if (!isBlank && deep < depth) {
      if (deep > indent) throw leave;
      break;
    }
    // blanks beyond the indentation are a text of their own, and readers differ on them at the edges
    if (isBlank && raw.length > depth) throw leave;
    body.push(raw.slice(depth));
  }
  const text = body.join('\n');
  const end = text.replace(/\n+$/, '').length;
  if (end === 0) throw leave;
  if (chomp === '-') return text.slice(0, end);
  return chomp === '' ? `${text.slice(0, end)}\n` : `${text}\n`;
}
