const grouped = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const silentUnits = new Set(['', '1', 'ratio', 'count', 'boolean']);

export interface DisplayUnit {
  /** Values are divided by this before they are shown. */
  readonly divisor: number;
  readonly label: string;
}

/** The unit that keeps numbers up to `largest` short: bytes become MiB, cores become millicores. */
export function displayUnit(unit: string, largest: number): DisplayUnit {
  if (unit === 'bytes') {
    const step = [2 ** 30, 2 ** 20, 2 ** 10].find((size) => largest >= size) ?? 1;
    const label = { [2 ** 30]: 'GiB', [2 ** 20]: 'MiB', [2 ** 10]: 'KiB' }[step] ?? 'bytes';
    return { divisor: step, label };
  }
  if (unit === 'cores' && largest < 1) return { divisor: 0.001, label: 'millicores' };
  return { divisor: 1, label: unit };
}

/** Whole numbers in full with separators, others to four significant digits. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return 'not a number';
  if (Number.isInteger(value)) return grouped.format(value);
  if (Math.abs(value) >= 1000) return grouped.format(value);
  return String(Number(value.toPrecision(4)));
}

/** A measured value with its unit; null is said, never shown as a nought. */
export function formatValue(value: number | null, unit: string): string {
  if (value === null) return 'not measured';
  const { divisor, label } = displayUnit(unit, Math.abs(value));
  const text = formatNumber(value / divisor);
  return silentUnits.has(label) ? text : `${text} ${label}`;
}
