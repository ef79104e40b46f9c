import type { Value } from '../../yaml/to-value.ts';
import { canonical } from '../compare/canonical.ts';
import type { Risk } from '../finding.ts';

export interface SchemaChange {
  /** Path in the custom resource, as `spec.http[].match`. */
  readonly path: string;
  readonly risk: Risk;
  readonly change: 'added' | 'removed' | 'changed';
  readonly meaning: string;
  readonly before?: Value;
  readonly after?: Value;
  readonly texts?: true;
}

type Schema = { [key: string]: Value };

const isMap = (value: Value | undefined): value is Schema =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** What people read of a schema, and no API server acts on. */
const texts = new Set(['description', 'title', 'example', 'externalDocs']);
/** A lower number, or one where there was none, refuses what was accepted. */
const upper = new Set(['maximum', 'maxLength', 'maxItems', 'maxProperties']);
const lower = new Set(['minimum', 'minLength', 'minItems', 'minProperties']);

/** What the second of two OpenAPI schemas accepts, keeps or fills in otherwise than the first. */
export function compareSchemas(before: Schema, after: Schema, path = ''): SchemaChange[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key): SchemaChange[] => {
    const [a, b] = [before[key], after[key]];
    if (key === 'properties') return compareProperties(isMap(a) ? a : {}, isMap(b) ? b : {}, path);
    if (key === 'items' && isMap(a) && isMap(b)) return compareSchemas(a, b, `${path}[]`);
    if (key === 'additionalProperties' && isMap(a) && isMap(b)) return compareSchemas(a, b, `${path}{}`);
    if (a !== undefined && b !== undefined && canonical(a) === canonical(b)) return [];
    if (key === 'required' || key === 'enum') return compareSets(key, listOf(a), listOf(b), path);
    if (key === 'x-kubernetes-validations') return compareRules(listOf(a), listOf(b), path);
    return [{ path, ...judge(key, a, b), before: a, after: b, change: changeOf(a, b) }];
  });
}

const listOf = (value: Value | undefined): Value[] => (Array.isArray(value) ? value : []);

const changeOf = (before: unknown, after: unknown): SchemaChange['change'] =>
  before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';

function compareProperties(before: Schema, after: Schema, path: string): SchemaChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name): SchemaChange[] => {
    const at = path === '' ? name : `${path}.${name}`;
    const [a, b] = [before[name], after[name]];
    if (isMap(a) && isMap(b)) return compareSchemas(a, b, at);
    if (a === undefined) {
      return [
        {
          path: at,
          risk: 'low',
          change: 'added',
          meaning: 'a field that nobody has to use is new',
          after: b,
        },
      ];
    }
    const meaning = 'a field is gone: it is dropped from every object that sets it';
    return [{ path: at, risk: 'high', change: 'removed', meaning, before: a }];
  });
}

function compareSets(
  key: 'required' | 'enum',
  before: Value[],
  after: Value[],
  path: string,
): SchemaChange[] {
  const [had, has] = [new Set(before.map(canonical)), new Set(after.map(canonical))];
  const gone = before.filter((item) => !has.has(canonical(item)));
  const come = after.filter((item) => !had.has(canonical(item)));
  const change = (items: Value[], side: 'before' | 'after', risk: Risk, meaning: string): SchemaChange[] =>
    items.length === 0
      ? []
      : [{ path, risk, change: side === 'after' ? 'added' : 'removed', meaning, [side]: items }];
  if (key === 'required') {
    return [
      ...change(come, 'after', 'high', 'fields must be set now: objects without them are refused'),
      ...change(gone, 'before', 'low', 'fields no longer have to be set'),
    ];
  }
  if (before.length === 0) return change(come, 'after', 'high', 'only these values are accepted now');
  if (after.length === 0) return change(gone, 'before', 'low', 'any value is accepted now');
  return [
    ...change(gone, 'before', 'high', 'values are no longer accepted'),
    ...change(come, 'after', 'low', 'more values are accepted'),
  ];
}

function compareRules(before: Value[], after: Value[], path: string): SchemaChange[] {
  const ruleOf = (item: Value) => canonical(isMap(item) ? (item.rule ?? null) : item);
  const [had, has] = [new Set(before.map(ruleOf)), new Set(after.map(ruleOf))];
  const come = after.filter((item) => !had.has(ruleOf(item)));
  const gone = before.filter((item) => !has.has(ruleOf(item)));
  return [
    ...come.map((after): SchemaChange => {
      const meaning = 'a rule is new: objects that break it are refused';
      return { path, risk: 'high', change: 'added', meaning, after };
    }),
    ...gone.map((before): SchemaChange => {
      return { path, risk: 'low', change: 'removed', meaning: 'a rule is no longer checked', before };
    }),
  ];
}

function judge(key: string, before?: Value, after?: Value): Pick<SchemaChange, 'risk' | 'meaning' | 'texts'> {
  if (texts.has(key)) return { risk: 'low', meaning: 'a text for people', texts: true };
  if (upper.has(key) || lower.has(key)) {
    const narrower =
      after !== undefined &&
      (before === undefined ||
        (upper.has(key) ? Number(after) < Number(before) : Number(after) > Number(before)));
    return narrower
      ? { risk: 'high', meaning: `${key} is narrower: values are refused that were accepted` }
      : { risk: 'low', meaning: `${key} is wider` };
  }
  if (key === 'type') return { risk: 'high', meaning: 'the type changes' };
  if (key === 'pattern' || key === 'format' || key === 'multipleOf' || key === 'uniqueItems') {
    if (after === undefined) return { risk: 'low', meaning: `${key} is no longer checked` };
    return {
      risk: 'high',
      meaning: `${key} ${before === undefined ? 'is checked now' : 'changes'}: values may be refused`,
    };
  }
  if (key === 'nullable') {
    return after === true
      ? { risk: 'low', meaning: 'null is accepted' }
      : { risk: 'high', meaning: 'null is refused' };
  }
  if (key === 'default') return { risk: 'medium', meaning: 'what is filled in when nothing is set changes' };
  if (key === 'x-kubernetes-preserve-unknown-fields') {
    return after === true
      ? { risk: 'low', meaning: 'unknown fields are kept' }
      : { risk: 'high', meaning: 'unknown fields are dropped' };
  }
  if (key === 'additionalProperties')
    return { risk: 'high', meaning: 'which further keys are accepted changes' };
  return { risk: 'medium', meaning: `${key} of the schema changes` };
}
