export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What the client asked for cannot be done: answered with 400 and never with a status that it might expect. */
export class BadRequest extends Error {
  readonly statusCode = 400;
}

export interface IntegerRange {
  readonly fallback?: number;
  readonly min: number;
  readonly max: number;
}

/** A whole number from the query. @throws BadRequest */
export function integerOf(query: Query, name: string, { fallback, min, max }: IntegerRange): number {
  const text = query[name];
  if (text === undefined && fallback !== undefined) return fallback;
  const value = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new BadRequest(`expected ${name} to be one whole number from ${min} to ${max}, got ${shown(text)}`);
}

const shown = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 100));

/** The status that a caller asks for by `code`. @throws BadRequest */
export const codeOf = (query: Query) => integerOf(query, 'code', { fallback: 200, min: 200, max: 599 });
