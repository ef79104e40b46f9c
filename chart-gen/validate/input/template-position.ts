import type { Position } from '../model/place.ts';

/**
 * Where a line of a rendered template stands in the template itself: at the same distance from the start when the texts
 * agree there, else where the line occurs exactly once, else where its key stands exactly once before an expression,
 * else the first line. A wrong line would send a reader astray, so nothing vaguer is tried.
 */
export function positionInTemplate(template: string, rendered: string, at: Position): Position {
  const renderedLine = rendered.split('\n')[at.line - 1]?.trimEnd() ?? '';
  const lines = template.split('\n').map((line) => line.trimEnd());
  if (renderedLine !== '') {
    const same = lines.indexOf(renderedLine, at.line - 1);
    if (same === at.line - 1) return { line: same + 1, column: at.column };
    const trimmed = renderedLine.trim();
    const matches = lines.flatMap((line, index) => (line.trim() === trimmed ? [index] : []));
    const [only] = matches;
    if (matches.length === 1 && only !== undefined) {
      const shift = (lines[only]?.search(/\S/) ?? 0) - renderedLine.search(/\S/);
      return { line: only + 1, column: Math.max(1, at.column + shift) };
    }
  }
  const key = /^\s*(- )*[\w./-]+:/.exec(renderedLine)?.[0];
  const computed = lines.flatMap((line, index) =>
    key && line.startsWith(key) && line.includes('{{') ? [index] : [],
  );
  const [only] = computed;
  return computed.length === 1 && only !== undefined
    ? { line: only + 1, column: at.column }
    : { line: 1, column: 1 };
}
