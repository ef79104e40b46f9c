/** A length of time as a person says it: "850 ms", "12.4 s", "3 min 05 s", "2 h 04 min", "7 d 3 h". */
export function formatDuration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return 'unknown';
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Milliseconds between two instants of a record. */
export function between(start: string, end: string): number {
  return Date.parse(end) - Date.parse(start);
}

/** "2026-11-24 18:19:49 UTC" */
export function formatInstant(instant: string): string {
  const text = iso(instant);
  return text === undefined ? instant : `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}

/** "18:19:49", for tables of one day. */
export function formatClock(instant: string): string {
  return iso(instant)?.slice(11, 19) ?? instant;
}

function iso(instant: string): string | undefined {
  const time = Date.parse(instant);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
