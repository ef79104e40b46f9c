/** A few lines that stay below what is said, drawn anew in their place. */
export interface Picture {
  /** Draws lines in place of those before. @param above said once, above them */
  draw(lines: readonly string[], above?: readonly string[]): void;
}

const up = (rows: number) => (rows > 0 ? `\u001b[${rows}A` : '');
const restOfLine = '\u001b[K';
const restOfScreen = '\u001b[J';

/**
 * A picture on a terminal. Each drawing is one write over the one before, so that nothing flickers. A terminal that was
 * made narrower has broken the lines that were too wide for it: they are counted as it shows them.
 */
export function pictureOn(stream: Pick<NodeJS.WriteStream, 'write' | 'columns'>): Picture {
  let shown: readonly string[] = [];
  return {
    draw(lines, above = []) {
      const { columns = 80 } = stream;
      const rows = shown.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0);
      const text = [...above, ...lines].map((line) => `${line}${restOfLine}\n`).join('');
      stream.write(`${up(rows)}${text}${restOfScreen}`);
      shown = lines;
    },
  };
}
