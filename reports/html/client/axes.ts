const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Distances between labels of the time line, in seconds. */
export const timeSteps = [
  1,
  2,
  5,
  10,
  15,
  30,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
  14 * day,
  28 * day,
];

/** "18:05", "18:05:30" or "24 Nov", always UTC. */
export function timeLabel(second: number, step: number): string {
  const time = new Date(second * 1000).toISOString();
  if (step >= day || (step >= hour && second % day === 0)) return time.slice(5, 10);
  return step < minute ? time.slice(11, 19) : time.slice(11, 16);
}

export function clock(second: number): string {
  return new Date(second * 1000).toISOString().slice(11, 19);
}

export function numberLabel(value: number): string {
  if (Math.abs(value) >= 1000) return value.toLocaleString('en-GB', { maximumFractionDigits: 0 });
  return String(Number(value.toPrecision(4)));
}
