/** One document of a YAML stream, and the line of the stream it starts on (1 for the first). */
export interface TextDocument {
  readonly text: string;
  readonly line: number;
}

/**
 * The documents of a stream, one after the other, so that a big stream never needs more memory than its biggest
 * document. A line that starts with `---` in its first column is a border wherever it stands: inside a block scalar
 * the text is indented, and YAML forbids it anywhere else.
 */
export function* documentsOf(stream: string): Generator<TextDocument> {
  let from = 0;
  let fromLine = 1;
  let line = 0;
  let started = false;
  for (const [at, end] of lines(stream)) {
    line += 1;
    const mark = markOf(stream, at, end);
    if (mark === 'start' && started) {
      yield { text: stream.slice(from, at), line: fromLine };
      from = at;
      fromLine = line;
    }
    if (mark === 'end') {
      yield { text: stream.slice(from, end), line: fromLine };
      from = end;
      fromLine = line + 1;
    }
    if (mark !== 'blank') started = mark !== 'end';
  }
  if (from < stream.length) yield { text: stream.slice(from), line: fromLine };
}

/** The same without those that hold nothing but blanks, comments and markers. */
export function spokenDocuments(stream: string): TextDocument[] {
  return [...documentsOf(stream)].filter(({ text }) => !isBlank(text));
}

const nothingButComments = /^(?:(?:---|\.\.\.)?[ \t]*(?:#.*)?\r?(?:\n|$))*$/;

/** Most documents begin with a key: the full pattern is only for the few that do not. */
const isBlank = (text: string): boolean =>
  /^(?:---)?\s*(?:#|\.\.\.|$)/.test(text.slice(0, 200)) && nothingButComments.test(text);

function* lines(text: string): Generator<[number, number]> {
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline + 1;
    yield [at, end];
    at = end;
  }
}

type Mark = 'start' | 'end' | 'blank' | 'content';

/** Blank lines, comments and directives before the first `---` belong to the document that it opens. */
function markOf(text: string, at: number, end: number): Mark {
  const first = text[at];
  if (first === '-' && /^---(\s|$)/.test(text.slice(at, Math.min(end, at + 4)))) return 'start';
  if (first === '.' && /^\.\.\.(\s|$)/.test(text.slice(at, Math.min(end, at + 4)))) return 'end';
  if (first === '#' || first === '%') return 'blank';
  return text.slice(at, end).trim() === '' ? 'blank' : 'content';
}
