import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../reports/failure/failure.ts';
import { packageRoot } from '../../package-root.ts';
import { meant, readStrict } from '../strict-yaml/read.ts';
import { type Axis, axisSchema } from './schema.ts';

/** Where the matrix's own axes are. */
export const ownAxes = join(packageRoot, 'harness/matrix/axes');

const fix = 'Compare with the files in harness/matrix/axes; docs/matrix.md says what each key means.';

/**
 * Every axis of some folders, one a file. A later folder's file of a known axis adds its values to it.
 * @throws Failure MP_AXIS_INVALID with every problem, each with its place
 */
export function readAxes(folders: readonly string[] = [ownAxes]): readonly Axis[] {
  const axes = new Map<string, Axis>();
  for (const folder of folders) {
    for (const file of filesOf(folder)) {
      const read = readStrict(file, { schema: axisSchema, code: 'MP_AXIS_INVALID', fix });
      const known = axes.get(read.axis);
      axes.set(
        read.axis,
        known
          ? {
              ...known,
              values: [...known.values, ...read.values],
              leftOut: [...known.leftOut, ...read.leftOut],
            }
          : read,
      );
    }
  }
  const all = [...axes.values()];
  const problems = all.flatMap((axis) => doubts(axis, all));
  if (problems.length > 0) throw new Failure('MP_AXIS_INVALID', { what: problems.join('\n         '), fix });
  return all;
}

function filesOf(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (cause) {
    const what = `the folder of axes cannot be read: ${(cause as Error).message}`;
    throw new Failure('MP_AXIS_INVALID', { what, where: folder, cause });
  }
  const files = names.filter((name) => /\.ya?ml$/.test(name)).toSorted();
  if (files.length === 0)
    throw new Failure('MP_AXIS_INVALID', {
      what: 'there is no axis: no file ends with .yaml',
      where: folder,
    });
  return files.map((name) => join(folder, name));
}

/** What a file alone does not show: a value twice, and a pairing with what no axis has. */
function doubts(axis: Axis, all: readonly Axis[]): string[] {
  const ids = axis.values.map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) < index);
  const names = all.map((one) => one.axis);
  const pairings = axis.values.flatMap(({ id, needs, excludes }) =>
    [...needs, ...excludes].flatMap((pairing) => {
      const place = `${axis.axis}=${id}`;
      const because = pairing.because;
      const others = Object.entries(pairing).filter(([key]) => key !== 'because');
      const problems =
        typeof because === 'string' && because !== '' ? [] : [`${place}: a pairing says no "because"`];
      for (const [name, values] of others) {
        const other = all.find((one) => one.axis === name);
        if (!other) problems.push(`${place}: there is no axis "${name}"${meant(name, names)}`);
        else if (typeof values === 'string') problems.push(`${place}: ${name} must be a list of values`);
        else if (other === axis)
          problems.push(`${place}: an axis has one value at a time, so it cannot pair with itself`);
        else
          for (const value of values.filter((one) => !other.values.some((known) => known.id === one)))
            problems.push(
              `${place}: ${name} has no value "${value}"${meant(
                value,
                other.values.map((one) => one.id),
              )}`,
            );
      }
      return problems;
    }),
  );
  return [...twice.map((id) => `${axis.axis}: the value "${id}" is there twice`), ...pairings];
}
