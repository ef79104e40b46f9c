import { parser } from '@prometheus-io/lezer-promql';

export interface ParsedPromql {
  /** Places where the grammar had to give up; 0 for a sound expression. */
  readonly errors: number;
  /** String literals as written. */
  readonly literals: readonly string[];
}

/** Parses with the grammar that Prometheus's own editor uses. For tests. */
export function parsePromql(text: string): ParsedPromql {
  let errors = 0;
  const literals: string[] = [];
  parser.parse(text).iterate({
    enter(node) {
      if (node.type.isError) errors += 1;
      if (node.name === 'StringLiteral') literals.push(text.slice(node.from, node.to));
    },
  });
  return { errors, literals };
}
