export interface Bound {
  readonly operator: '=' | '<' | '<=' | '>' | '>=';
  readonly value: number;
}

const pattern = /^(=|<=?|>=?)\s*(-?\d+(?:\.\d+)?)$/;

/** A bound as written, such as "= 0" or "<= 1.2"; undefined when it is none. */
export function parseBound(text: string): Bound | undefined {
  const [, operator, value] = pattern.exec(text.trim()) ?? [];
  return operator === undefined
    ? undefined
    : { operator: operator as Bound['operator'], value: Number(value) };
}

/** Whether a measured value keeps to the bound. What is no finite number keeps to none. */
export function holds({ operator, value: limit }: Bound, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  switch (operator) {
    case '=':
      return value === limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
  }
}
