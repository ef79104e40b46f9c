import { Failure } from '../../reports/failure/failure.ts';

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of a duration such as 90s, 15m, 8h or 7d. @throws Failure MP_USAGE */
export function parseDuration(text: string, where: string): number {
  const match = /^(\d+(?:\.\d+)?)(s|m|h|d)$/.exec(text.trim());
  const seconds = match ? Number(match[1]) * (units[match[2] ?? ''] ?? Number.NaN) : Number.NaN;
  if (Number.isFinite(seconds) && seconds > 0) return seconds;
  throw new Failure('MP_USAGE', { what: `expected a duration such as 90s, 15m or 8h, got "${text}"`, where });
}
