import { expect } from 'chai';
import fc from 'fast-check';
import { valueFrom } from '../../yaml/testing/value.ts';
import { builtInBundle } from '../schemas/built-in.ts';
import { closedSchema, definitionId } from './closed.ts';
import { schemaCompiler } from './compile.ts';
import { surelyConforms } from './conforms.ts';
import { closedDefinitions } from './definitions.ts';
import type { Schema } from './openapi.ts';
import { withoutNulls } from './without-nulls.ts';

const definitions = closedDefinitions(builtInBundle());
const compiler = schemaCompiler(definitions);

/** Whether the compiled validator takes values; undefined for a schema that it cannot use. */
function compiled(schema: Schema): (value: unknown) => boolean | undefined {
  try {
    const validator = compiler(schema);
    return (value) => validator(withoutNulls(value)).length === 0;
  } catch {
    return () => undefined;
  }
}

const small = fc.integer({ min: -1, max: 3 });
const scalarSchema = fc.oneof(
  fc.record(
    {
      type: fc.constant('string'),
      minLength: small,
      maxLength: small,
      pattern: fc.constantFrom('^a', '[0-9]+$', '('),
      format: fc.constantFrom('byte', 'date-time', 'int32', 'unheard-of'),
      enum: fc.constant(['a', 'ab', '😀']),
      nullable: fc.boolean(),
    },
    { requiredKeys: ['type'] },
  ),
  fc.record(
    {
      type: fc.constantFrom('integer', 'number'),
      minimum: small,
      maximum: small,
      exclusiveMinimum: fc.boolean(),
      exclusiveMaximum: fc.boolean(),
      multipleOf: fc.constantFrom(1, 2),
      format: fc.constantFrom('int32', 'int64', 'byte'),
    },
    { requiredKeys: ['type'] },
  ),
  fc.constantFrom<object>(
    { type: 'boolean' },
    { 'x-kubernetes-int-or-string': true },
    { $ref: `#/definitions/${'io.k8s.api.core.v1.EnvVar'}` },
    { $ref: 'http://elsewhere/x' },
    { type: 'strange' },
    { enum: [1, null, { a: 1 }] },
    {},
  ),
);
const names = fc.constantFrom('a', 'b', 'c', 'name', 'value');
const { schema } = fc.letrec<{ schema: object; condition: object }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    scalarSchema,
    fc.record(
      { type: fc.constant('array'), items: tie('schema'), minItems: small, maxItems: small },
      { requiredKeys: ['type', 'items'] },
    ),
    fc.record(
      {
        type: fc.constant('object'),
        properties: fc.dictionary(names, tie('schema'), { maxKeys: 3 }),
        required: fc.array(names, { maxLength: 2 }),
        'x-kubernetes-preserve-unknown-fields': fc.boolean(),
        'x-kubernetes-embedded-resource': fc.boolean(),
        minProperties: small,
        maxProperties: small,
        anyOf: fc.array(tie('condition'), { minLength: 1, maxLength: 2 }),
        oneOf: fc.array(tie('condition'), { minLength: 1, maxLength: 2 }),
        allOf: fc.array(tie('condition'), { minLength: 1, maxLength: 2 }),
        not: tie('condition'),
      },
      { requiredKeys: ['type', 'properties'] },
    ),
    fc.record({ type: fc.constant('object'), additionalProperties: tie('schema') }),
  ),
  condition: fc.oneof(
    { maxDepth: 2 },
    fc.record({ required: fc.array(names, { minLength: 1, maxLength: 2 }) }),
    fc.record({ properties: fc.dictionary(names, scalarSchema, { maxKeys: 2 }) }),
    fc.record({ anyOf: fc.array(tie('condition'), { minLength: 1, maxLength: 2 }) }),
    fc.record({ not: tie('condition') }),
  ),
}));
const value = valueFrom<string | number | boolean | null>(
  [
    fc.constantFrom(
      '',
      'a',
      'ab',
      '😀',
      '😀😀',
      'aGk=',
      'x1',
      0,
      1,
      2,
      3,
      -1,
      1.5,
      2 ** 40,
      Number.NaN,
      true,
      null,
    ),
  ],
  { key: fc.oneof(names, fc.constantFrom('__proto__', 'kind', 'constructor')), maxDepth: 3 },
);

describe('an object that surely conforms', function () {
  this.timeout(60_000);
  it('is one that the compiled validator takes, whatever the schema', () => {
    const count = { sure: 0, valid: 0 };
    fc.assert(
      fc.property(schema, fc.array(value, { minLength: 8, maxLength: 8 }), (given, objects) => {
        const closed = closedSchema(given);
        const isValid = compiled(closed);
        for (const object of objects) {
          const sure = surelyConforms(object, closed, definitions);
          const valid = isValid(object);
          if (sure && valid !== undefined) expect(valid, JSON.stringify(object)).to.equal(true);
          count.sure += sure ? 1 : 0;
          count.valid += valid ? 1 : 0;
        }
      }),
      { numRuns: 2_000 },
    );
    expect(count.sure).to.be.greaterThan(100);
    // it is of use only where it knows most of what is valid
    expect(count.sure / count.valid).to.be.greaterThan(0.8);
  });

  const pod = { $ref: definitionId('io.k8s.api.core.v1.Pod') };
  const given = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', creationTimestamp: null, labels: { app: 'a' } },
    spec: {
      containers: [
        { name: 'app', image: 'a:1', ports: [{ containerPort: 80 }], resources: { limits: { memory: 1 } } },
      ],
    },
  };

  it('a Pod, with the nulls that programs write', () =>
    expect(surelyConforms(given, pod, definitions)).to.equal(true));

  it('not one with an unknown field, a wrong type, or a field too few, at any depth', () => {
    const container = given.spec.containers[0];
    for (const spec of [
      { containers: [{ ...container, imagePullPolcy: 'Always' }] },
      { containers: [{ ...container, ports: [{ containerPort: '80' }] }] },
      { containers: [{ image: 'a:1' }] },
      { containers: [null] },
      {},
    ])
      expect(surelyConforms({ ...given, spec }, pod, definitions), JSON.stringify(spec)).to.equal(false);
  });

  it('nothing of a schema that cannot be read where the object meets it', () => {
    for (const broken of [
      { $ref: 'http://elsewhere/x' },
      { properties: 5 },
      { maxLength: 'x' },
      { anyOf: [] },
      { type: 'odd' },
    ])
      expect(surelyConforms({ a: 'x' }, { properties: { a: broken } }, definitions)).to.equal(
        'properties' in broken,
      );
  });

  it('nothing that is nested too deeply for either', () => {
    let deep: unknown = 1;
    for (let n = 0; n < 100_000; n++) deep = [deep];
    const list: Record<string, unknown> = {};
    list.items = list;
    expect(surelyConforms(deep, list, definitions)).to.equal(false);
  });
});
