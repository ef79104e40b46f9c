/** Rows as CSV text (RFC 4180, CRLF). A field that a spreadsheet would run as a formula gets an apostrophe before it. */
export function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** A link target that holds the CSV itself, so that a page needs no file and no script to offer it. */
export function csvDataUri(text: string): string {
  return `data:text/csv;charset=utf-8,${encodeURIComponent(text)}`;
}

function field(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const guarded = /^[\s]*[=+\-@\t\r|%]/.test(value) ? `'${value}` : value;
  return `"${guarded.replaceAll('"', '""')}"`;
}
