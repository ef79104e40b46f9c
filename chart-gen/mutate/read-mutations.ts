import type { z } from 'zod';
import { Failure } from '../../reports/failure/failure.ts';
import { closest } from '../validate/schema/suggest.ts';
import { readLocated } from '../yaml/located.ts';
import { type Mutations, mutationsSchema } from './schema.ts';

/**
 * A mutations file, checked whole: every fault with its line and column, unknown keys with what was probably meant.
 * @throws Failure MP_MANIFEST_INVALID for broken YAML, MP_MUTATION_INVALID for the rest
 */
export function readMutations(text: string, file: string): Mutations {
  const located = readLocated(text, file);
  const parsed = mutationsSchema.safeParse(located.value ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.flatMap((issue) => faultsOf(issue, located.at));
  throw new Failure('MP_MUTATION_INVALID', {
    what: faults.map(({ what }) => what).join('\n'),
    where: faults[0]?.where ?? file,
    fix: 'docs/charts.md shows what a mutations file may hold.',
  });
}

interface Fault {
  readonly what: string;
  readonly where: string;
}

const keys = [
  ...[
    'labels',
    'annotations',
    'objects',
    'injector',
    'match',
    'whenMissing',
    'patch',
    'drop',
    'kind',
    'name',
  ],
  ...['namespace', 'group', 'op', 'path', 'from', 'value', 'values', 'config', 'templates', 'template'],
  ...['replace', 'with', 'times'],
];

function faultsOf(issue: z.core.$ZodIssue, at: (path: readonly PropertyKey[]) => string): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const where = at([...issue.path, key]);
      const meant = closest(key, keys);
      const hint = meant ? `; did you mean ${JSON.stringify(meant)}?` : '';
      return { where, what: `${where} unknown key ${JSON.stringify(key)}${hint}` };
    });
  }
  const where = at(issue.path);
  const path = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  return [{ where, what: `${where} ${path}${issue.message}` }];
}
