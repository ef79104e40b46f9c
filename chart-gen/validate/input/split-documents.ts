/** One YAML document of a text: its own text and the line at which that begins, counted from 1. */
export interface Chunk {
  readonly text: string;
  readonly line: number;
}

const marker = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm;
const nothingButComments = /^(?:[ \t]*(?:#.*)?\r?(?:\n|$))*$/;

/**
 * The documents of a YAML text. YAML forbids `---` and `...` at the start of a line inside of any value, so cutting
 * there is exact: an indented `---` in a block scalar is content. Cutting first keeps a malformed document from taking
 * the others with it, and memory to one document at a time. Empty documents are left out.
 */
export function splitDocuments(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let [start, line, lineAt] = [0, 1, 0];
  const push = (end: number) => {
    const chunk = text.slice(start, end);
    line += newlines(text, lineAt, start);
    lineAt = start;
    const content = chunk.replace(/^---/, '   ');
    if (!isBlank(content)) chunks.push({ text: chunk, line });
  };
  for (const match of text.matchAll(marker)) {
    const isEnd = match[0] === '...';
    // directives stand before the marker and belong to what follows it
    const directives = !isEnd && start < match.index && onlyDirectives(text.slice(start, match.index));
    if (directives || (match.index === start && !isEnd)) continue;
    push(match.index);
    start = isEnd ? match.index + 3 : match.index;
  }
  push(text.length);
  return chunks;
}

function isBlank(text: string): boolean {
  // most documents begin with a key: the full pattern is only for the few that begin with a comment
  return /^\s*(?:#|$)/.test(text.slice(0, 200)) && nothingButComments.test(text);
}

function onlyDirectives(text: string): boolean {
  return text.includes('%') && text.split('\n').every((line) => /^(%|\s*(#|$))/.test(line));
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
