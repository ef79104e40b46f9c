/** A line for the person who watches, on standard error: standard output is for data. */
export function tell(line: string): void {
  const time = new Date().toISOString().slice(11, 19);
  process.stderr.write(`${time} ${line}\n`);
}
