/** The times of a cron schedule: minutes of the day, and whether any day is ever reached. */
export interface Schedule {
  /** Minutes since midnight at which it fires on a day that counts, in order. */
  readonly times: readonly number[];
  readonly everyDay: boolean;
  /** Steps that do not divide their range, so that the period is not what it looks like. */
  readonly uneven: readonly string[];
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const fields: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: months },
  { name: 'day of the week', min: 0, max: 6, names: days },
];
const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Reads a CronJob's schedule as Kubernetes does. A text is returned for one that it refuses or that never fires. */
export function parseSchedule(text: string): Schedule | string {
  const source = descriptors[text.trim().toLowerCase()] ?? text.trim();
  if (source.startsWith('@')) return `${JSON.stringify(text)} is no schedule that Kubernetes knows`;
  const parts = source.split(/\s+/);
  if (parts.length !== 5) return `a schedule has 5 fields, ${JSON.stringify(text)} has ${parts.length}`;
  const sets: number[][] = [];
  for (const [index, field] of fields.entries()) {
    const set = parseField(parts[index] ?? '', field);
    if (typeof set === 'string') return set;
    sets.push(set);
  }
  const [minutes = [], hours = [], dates = [], monthSet = []] = sets;
  const [minuteText = '', hourText = '', dateText = '', monthText = '', dayText = ''] = parts;
  const anyDate = isAny(dateText);
  const anyWeekday = isAny(dayText);
  // when both days are given, either is enough
  const reachable =
    !anyWeekday || monthSet.some((month) => dates.some((date) => date <= (longest[month - 1] ?? 0)));
  if (!reachable) return `no year has the day ${dateText} in month ${monthText}`;
  return {
    times: hours.flatMap((hour) => minutes.map((minute) => hour * 60 + minute)),
    everyDay: anyDate && anyWeekday && isAny(monthText),
    uneven: [uneven(minuteText, 60, 'minutes'), uneven(hourText, 24, 'hours')].filter((one) => one !== ''),
  };
}

/** Minutes between the two closest runs. */
export function shortestGap({ times, everyDay }: Schedule): number {
  const day = 24 * 60;
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  const overnight = day - (times.at(-1) ?? 0) + (times[0] ?? 0);
  return Math.min(...gaps, everyDay || times.length > 1 ? overnight : day);
}

function isAny(text: string): boolean {
  return /^[*?](\/1)?$/.test(text);
}

function parseField(text: string, field: Field): number[] | string {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step] = part.split('/');
    const [low = '', high] = range.split('-');
    const any = range === '*' || range === '?';
    const from = any ? field.min : numberOf(low, field);
    const to = any || (high === undefined && step !== undefined) ? field.max : numberOf(high ?? low, field);
    const by = step === undefined ? 1 : /^\d+$/.test(step) ? Number(step) : 0;
    const bad =
      Number.isNaN(from) || Number.isNaN(to) || from < field.min || to > field.max || from > to || by < 1;
    if (bad) return `${JSON.stringify(part)} is no ${field.name} (${field.min} to ${field.max})`;
    for (let value = from; value <= to; value += by) found.add(value);
  }
  return [...found].sort((a, b) => a - b);
}

function numberOf(text: string, { names, min }: Field): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + min;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function uneven(text: string, size: number, unit: string): string {
  const step = /^[*]\/(\d+)$/.exec(text)?.[1];
  if (step === undefined || Number(step) >= size || size % Number(step) === 0) return '';
  const last = Math.floor((size - 1) / Number(step)) * Number(step);
  return `${text} fires every ${step} ${unit} but then after ${size - last}`;
}
