/** A line for the person who watches, on standard error: standard output is for data. */
export function tell(line: string): void {
  process.stderr.write(`${stamped(line)}\n`);
}

/** A line with the time of day before it, in UTC. */
export const stamped = (line: string): string => `${new Date().toISOString().slice(11, 19)} ${line}`;
