import type { Value } from '../../yaml/to-value.ts';
import { writeYaml } from '../../yaml/write.ts';

/** A value for a person: texts as they are, the rest as YAML. */
export function valueText(value: Value | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return value === '' ? '""' : value;
  return writeYaml(value).trimEnd();
}
