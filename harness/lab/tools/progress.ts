import type { ProgressView } from './context.ts';
import { progressLines } from './progress-lines.ts';
import { progressTasks } from './progress-tasks.ts';

/** Tasks on a terminal, plain lines with the time anywhere else. Nothing is shown while nothing has to be got. */
export function progressView(stream: NodeJS.WriteStream = process.stderr): ProgressView {
  // listr2 looks at standard output whatever stream it is given, and would print a line each second where that is piped
  return stream.isTTY && process.stdout.isTTY
    ? progressTasks(stream)
    : progressLines((line) => stream.write(`${line}\n`));
}
