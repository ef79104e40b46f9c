import Table from 'cli-table3';

const borderless = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ].map((name) => [name, '']),
);

/** A table as kubectl prints one: upper-case heads, three spaces between columns, no borders. */
export function table(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const grid = new Table({
    head: heads.map((head) => head.toUpperCase()),
    chars: { ...borderless, middle: '   ' },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  grid.push(...rows.map((row) => row.map(String)));
  return grid
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
