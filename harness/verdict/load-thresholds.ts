import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { Failure } from '../../reports/failure/failure.ts';
import { packageRoot } from '../package-root.ts';
import { suggest } from './suggest.ts';
import {
  exceptionSchema,
  ruleMetrics,
  type ThresholdFile,
  thresholdFileSchema,
  thresholdSchema,
} from './threshold.ts';

/** The thresholds that hold when nobody says otherwise. */
export const defaultThresholds = join(packageRoot, 'scenarios/thresholds/default.yaml');

/** Reads a thresholds file. @throws Failure MP_THRESHOLDS_INVALID with every problem, each with file:line:column. */
export function loadThresholds(path: string = defaultThresholds): ThresholdFile {
  return parseThresholds(readThresholds(path), path);
}

/** The text of a thresholds file. @throws Failure MP_THRESHOLDS_INVALID */
export function readThresholds(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Failure('MP_THRESHOLDS_INVALID', {
      what: `the file cannot be read: ${(cause as Error).message}`,
      where: path,
      cause,
    });
  }
}

/** As loadThresholds, from a text. `where` names it in a failure. */
export function parseThresholds(text: string, where: string): ThresholdFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${where}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    refuse(
      document.errors.map(({ message, pos }) => `${at(pos[0])}: ${message.split('\n')[0]}`),
      where,
    );
  }
  /** Where the value, or for `key` the key itself, stands; the nearest parent when it is absent. */
  const position = (path: readonly PropertyKey[], key?: string): string => {
    const parent = path.length === 0 ? document.contents : document.getIn(path, true);
    const items = (parent as { items?: { key?: { value?: unknown; range?: number[] } }[] } | undefined)
      ?.items;
    const found = items?.find((item) => item.key?.value === key)?.key ?? parent;
    const range = (found as { range?: number[] } | undefined)?.range;
    if (range) return at(range[0] ?? 0);
    return path.length === 0 ? where : position(path.slice(0, -1), String(path.at(-1)));
  };
  const parsed = thresholdFileSchema.safeParse(unfold(document, where), { reportInput: true });
  if (!parsed.success)
    refuse(
      parsed.error.issues.flatMap((issue) => problemTexts(issue, position)),
      where,
    );
  const doubts = [
    ...crossChecks(parsed.data, (index, key) => position(['thresholds', index], key)),
    ...strayExceptions(parsed.data, (index) => position(['exceptions', index], 'threshold')),
  ];
  if (doubts.length > 0) refuse(doubts, where);
  return parsed.data;
}

/** The aliases of a file this small are few: an alias bomb is refused, not unfolded. */
function unfold(document: Document, where: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch (thrown) {
    return refuse([`${where}: ${(thrown as Error).message}`], where);
  }
}

type Position = (path: readonly PropertyKey[], key?: string) => string;

function problemTexts(issue: z.core.$ZodIssue, position: Position): string[] {
  const { path } = issue;
  const name = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) =>
        `${position(path, key)}: ${name ? `${name}: ` : ''}unknown key "${key}"${hint(key, knownKeys(path))}`,
    );
  }
  if (issue.code === 'invalid_value' && typeof issue.input === 'string') {
    return [`${position(path)}: ${name}: ${issue.message}${hint(issue.input, issue.values.map(String))}`];
  }
  return [`${position(path)}: ${name || 'the file'}: ${issue.message}`];
}

function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  if (path[0] === 'thresholds') return Object.keys(thresholdSchema.shape);
  if (path[0] === 'exceptions') return Object.keys(exceptionSchema.shape);
  if (path[0] === 'settings') return Object.keys(thresholdFileSchema.shape.settings.shape);
  return Object.keys(thresholdFileSchema.shape);
}

const hint = (word: string, known: readonly string[]) => {
  const meant = suggest(word, known);
  return meant ? `; did you mean "${meant}"?` : '';
};

/** What a schema does not see: a name twice, and a metric that the rule does not read. */
function crossChecks(
  { thresholds }: ThresholdFile,
  position: (index: number, key: string) => string,
): string[] {
  return thresholds.flatMap(({ name, rule, metric }, index) => {
    const problems: string[] = [];
    if (thresholds.findIndex((other) => other.name === name) < index) {
      problems.push(`${position(index, 'name')}: thresholds[${index}].name: "${name}" is there twice`);
    }
    if (metric !== ruleMetrics[rule]) {
      problems.push(
        `${position(index, 'metric')}: thresholds[${index}].metric: the rule ${rule} reads ${ruleMetrics[rule]}, not ${metric}`,
      );
    }
    return problems;
  });
}

/** Exceptions of a threshold that the file does not have: they would never apply, and nobody would know. */
function strayExceptions(
  { thresholds, exceptions }: ThresholdFile,
  position: (index: number) => string,
): string[] {
  const names = thresholds.map(({ name }) => name);
  return exceptions.flatMap(({ threshold }, index) =>
    names.includes(threshold)
      ? []
      : [
          `${position(index)}: exceptions[${index}].threshold: there is no threshold "${threshold}"${hint(threshold, names)}`,
        ],
  );
}

function refuse(problems: readonly string[], where: string): never {
  throw new Failure('MP_THRESHOLDS_INVALID', {
    what: problems.join('\n         '),
    where,
    fix: 'Compare with scenarios/thresholds/default.yaml; docs/verdict.md says what each key means.',
  });
}
