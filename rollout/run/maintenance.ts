import { Failure } from '../../reports/failure/failure.ts';

/** A stretch of every day, over midnight where `to` is before `from`. */
export interface Daily {
  /** Hours and minutes, such as 22:00. */
  readonly from: string;
  readonly to: string;
  /** Name of a time zone, such as Europe/Berlin. */
  readonly zone: string;
}

/** Reads a window such as 22:00-05:00. @throws Failure MP_USAGE */
export function parseDaily(text: string, zone: string): Daily {
  const clock = String.raw`([01]\d|2[0-3]):[0-5]\d`;
  const match = new RegExp(`^(?<from>${clock})-(?<to>${clock})$`).exec(text);
  const { from, to } = match?.groups ?? {};
  if (!from || !to || from === to) {
    throw new Failure('MP_USAGE', { what: `expected a window such as 22:00-05:00, got "${text}"` });
  }
  try {
    clockIn(zone, new Date(0));
  } catch (cause) {
    throw new Failure('MP_USAGE', {
      what: `expected a time zone such as Europe/Berlin, got "${zone}"`,
      cause,
    });
  }
  return { from, to, zone };
}

/** Why a moment is outside of a window; undefined inside. */
export function outsideOf({ from, to, zone }: Daily, now: Date): string | undefined {
  const clock = clockIn(zone, now);
  const inside = from < to ? from <= clock && clock < to : from <= clock || clock < to;
  return inside ? undefined : `outside of ${from}-${to} ${zone}`;
}

const clockIn = (timeZone: string, now: Date): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    now,
  );
