import { exitCodes } from '../../reports/failure/exit-codes.ts';
import { table } from '../../reports/terminal/table.ts';

export interface DoctorLine {
  readonly name: string;
  /** `warn`: the lab may work, or may not work as well; `missing`: it cannot work. */
  readonly ok: 'ok' | 'warn' | 'missing';
  /** What was found. */
  readonly got: string;
  /** What to do. */
  readonly fix?: string;
}

/** The lines as kubectl would print them. */
export function doctorTable(lines: readonly DoctorLine[]): string {
  return table(
    ['check', 'state', 'found', 'what to do'],
    lines.map(({ name, ok, got, fix }) => [name, ok, oneLine(got), oneLine(fix ?? '')]),
  );
}

/** 4 when something is missing, else 0: a warning refuses nothing. */
export function doctorExit(lines: readonly DoctorLine[]): 0 | 4 {
  return lines.some(({ ok }) => ok === 'missing') ? exitCodes.refused : exitCodes.qualified;
}

/** What a program printed may hold anything; a control character must not reach the terminal. */
const oneLine = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
