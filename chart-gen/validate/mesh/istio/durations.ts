import type { Manifest } from '../../model/manifest.ts';
import { child, type Node } from '../../model/node.ts';
import type { Path } from '../../model/place.ts';
import type { Problem } from '../../model/rule.ts';

const units: Readonly<Record<string, number>> = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  ns: 1e-9,
};

/** A Go duration in seconds; undefined when it is none. */
export function seconds(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^(\d+(\.\d+)?(h|ms|m|s|us|µs|ns))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)].reduce(
    (sum, [, digits, unit]) => sum + Number(digits) * (units[unit ?? ''] ?? 0),
    0,
  );
}

/** The durations at the paths that Istio cannot read: a number, or a text without a unit. */
export function durationProblems(on: Manifest, node: Node, ...paths: readonly Path[]): Problem[] {
  return paths.flatMap((steps): Problem[] => {
    const { value, path } = child(node, ...steps);
    if (value === undefined || value === null || (typeof value === 'string' && seconds(value) !== undefined))
      return [];
    const fix = /^\d+$/.test(String(value)) ? `write ${value}s` : undefined;
    return [{ on, path, message: `${JSON.stringify(value)} is no duration`, ...(fix && { fix }) }];
  });
}
