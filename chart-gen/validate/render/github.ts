import { inertLine } from '../../../reports/record/inert.ts';
import type { ValidationResult } from '../judge/result.ts';
import type { Severity } from '../model/rule.ts';
import { summary } from './counts.ts';

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** The result as workflow commands, which GitHub shows beside the lines of a pull request. */
export function renderGithub(result: ValidationResult): string {
  const lines = result.problems.map(({ rule, severity, message, object, file, line, column, fix }) => {
    const place = `file=${property(file)},line=${line},col=${column},title=${property(rule)}`;
    const about = object === '' ? message : `${object}: ${message}`;
    return `::${commands[severity]} ${place}::${data(fix ? `${about} (${fix})` : about)}`;
  });
  for (const { file, message } of result.unusable) {
    lines.push(
      `::error ${file === '' ? '' : `file=${property(file)},`}title=unusable input::${data(message)}`,
    );
  }
  return `${[...lines, data(summary(result))].join('\n')}\n`;
}

/** A line of its own that begins with :: would be a command, so nothing may break the line. */
function data(text: string): string {
  return inertLine(text).replaceAll('%', '%25').replace(/^::/, ' ::');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
