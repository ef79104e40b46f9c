import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { FailureCode } from '../../../reports/failure/codes.ts';
import { Failure } from '../../../reports/failure/failure.ts';
import { suggest } from '../../verdict/suggest.ts';
import { knownKeys } from './known-keys.ts';

export interface StrictFile<T> {
  readonly schema: z.ZodType<T>;
  readonly code: FailureCode;
  readonly fix: string;
}

/** Bytes of a file that a person writes by hand; a larger one is not such a file. */
const largest = 1_000_000;

/** Reads a YAML file by a schema. @throws Failure with the file's code, and every problem with file:line:column. */
export function readStrict<T>(path: string, file: StrictFile<T>): T {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const what = `the file cannot be read: ${(cause as Error).message}`;
    throw new Failure(file.code, { what, where: path, cause });
  }
  return parseStrict(text, path, file);
}

/** As readStrict, from a text. `where` names it in a failure. */
export function parseStrict<T>(text: string, where: string, { schema, code, fix }: StrictFile<T>): T {
  const refuse = (problems: readonly string[]): never => {
    throw new Failure(code, { what: problems.join('\n         '), where, fix });
  };
  if (text.length > largest) refuse([`${where}: larger than ${largest} bytes`]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${where}:${line}:${col}`;
  };
  if (document.errors.length > 0)
    refuse(document.errors.map(({ message, pos }) => `${at(pos[0])}: ${message.split('\n')[0]}`));
  const position = (path: readonly PropertyKey[]): string => {
    const node = path.length === 0 ? document.contents : document.getIn(path, true);
    const range = (node as { range?: readonly number[] } | undefined)?.range;
    if (range) return at(range[0] ?? 0);
    return path.length === 0 ? where : position(path.slice(0, -1));
  };
  let data: unknown;
  try {
    // few aliases are enough for a file by hand: an alias bomb is refused, not unfolded
    data = document.toJS({ maxAliasCount: 50 });
  } catch (thrown) {
    refuse([`${where}: ${(thrown as Error).message}`]);
  }
  const parsed = schema.safeParse(data, { reportInput: true });
  if (parsed.success) return parsed.data;
  return refuse(parsed.error.issues.flatMap((issue) => texts(schema, issue, position(issue.path))));
}

function texts(schema: z.ZodType, issue: z.core.$ZodIssue, at: string): string[] {
  const place = issue.path.map(String).join('.') || 'the file';
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path);
    return issue.keys.map((key) => `${at}: ${place}: unknown key ${JSON.stringify(key)}${meant(key, known)}`);
  }
  const hint =
    issue.code === 'invalid_value' && typeof issue.input === 'string'
      ? meant(issue.input, issue.values.map(String))
      : '';
  return [`${at}: ${place}: ${issue.message}${hint}`];
}

/** "; did you mean …?" where a known word is near, else nothing. */
export function meant(word: string, known: readonly string[]): string {
  const near = suggest(word, known);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}
