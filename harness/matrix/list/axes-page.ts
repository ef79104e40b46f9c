import type { Axis } from '../axis/schema.ts';
import { type MatrixSize, matrixFor, matrixSizes } from '../profile-matrix.ts';
import { tupleWord } from './left-out.ts';

const cell = (text: string) => text.replaceAll('|', '\\|');

/** The axes as the tables of docs/matrix.md. */
export function axesPage(axes: readonly Axis[]): string {
  return axes.map(section).join('\n\n');
}

function section({ axis, title, values, leftOut }: Axis): string {
  const row = (id: string, ...rest: string[]) => `| \`${id}\` | ${rest.map(cell).join(' | ')} |`;
  return [
    `### ${title}: \`${axis}\``,
    '',
    '| value | what | how it shows |',
    '|---|---|---|',
    ...values.map(({ id, title: what, proof }) => row(id, what, proof)),
    ...leftOut.map(({ id, because }) => row(id, '*left out*', because)),
  ].join('\n');
}

/** What each profile deploys, as the table of docs/matrix.md. */
export function profilesPage(): string {
  const row = (size: MatrixSize) => {
    const { workloads, coverage } = matrixFor(size);
    const reached = coverage
      ? `${coverage.covered} of ${coverage.possible} possible ${tupleWord(coverage)}`
      : 'chosen by hand';
    return `| \`${size}\` | ${workloads.length} | ${reached} |`;
  };
  return ['| matrix | workloads | coverage |', '|---|---|---|', ...matrixSizes.map(row)].join('\n');
}
