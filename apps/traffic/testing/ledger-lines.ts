import type { K6Ended } from './run-k6.ts';

export interface LedgerLine {
  readonly meshproof: string;
  readonly at: string;
  readonly call: string;
  readonly got: string;
  readonly [name: string]: unknown;
}

/** Lines as the harness reads them: what does not begin like ours is someone else's. */
export const ledgerOf = ({ lines }: K6Ended) =>
  lines.filter((line) => line.startsWith('{"meshproof"')).map((line) => JSON.parse(line) as LedgerLine);

export const unexpectedOf = (run: K6Ended) =>
  ledgerOf(run).filter(({ meshproof }) => meshproof === 'unexpected');

/** @throws Error when the run printed none, or more than one */
export function summaryOf(run: K6Ended): Readonly<Record<string, unknown>> {
  const [summary, ...more] = ledgerOf(run).filter(({ meshproof }) => meshproof === 'summary');
  if (summary && more.length === 0) return summary;
  throw new Error(`expected one summary line, got ${more.length + (summary ? 1 : 0)}: ${run.stderr}`);
}
