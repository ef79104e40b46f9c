/**
 * A line of a log with timestamps, as its time in a form that sorts as text does, and the line itself. Kubernetes cuts
 * trailing zeros off the fraction of a second.
 */
export function splitStamp(stamped: string): readonly [stamp: string, line: string] {
  const [, second = '', fraction = '', zone = '', line] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) (.*)$/s.exec(stamped) ?? [];
  return line === undefined ? ['', stamped] : [`${second}.${fraction.padEnd(9, '0')}${zone}`, line];
}
