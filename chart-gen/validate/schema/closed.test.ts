import { expect } from 'chai';
import { closedSchema } from './closed.ts';
import { schemaCompiler } from './compile.ts';
import { schemaFaults } from './faults.ts';

const compiler = schemaCompiler(() => undefined);
const faults = (schema: object, value: unknown) =>
  schemaFaults(value, compiler(closedSchema(schema))(value)).map(({ message }) => message);

describe('a structural schema is enforced as an API server does', () => {
  const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });

  it('unknown fields are faults, at every depth', () => {
    const schema = object({ spec: object({ a: { type: 'string' } }) });
    expect(faults(schema, { spec: { a: 'x' } })).to.deep.equal([]);
    expect(faults(schema, { spec: { a: 'x', b: 1 } })).to.deep.equal(['unknown field "spec.b"']);
  });

  it('except where the schema keeps them, or takes any key', () => {
    const kept = object({
      a: object({ b: { type: 'string' } }, { 'x-kubernetes-preserve-unknown-fields': true }),
    });
    expect(faults(kept, { a: { c: 1 } })).to.deep.equal([]);
    expect(
      faults({ type: 'object', additionalProperties: { type: 'string' } }, { a: 'x', b: 1 }),
    ).to.deep.equal(['b must be of type string, not 1']);
  });

  it('an embedded resource has apiVersion, kind and metadata of its own', () => {
    const schema = object({
      e: object({ spec: { type: 'object' } }, { 'x-kubernetes-embedded-resource': true }),
    });
    expect(faults(schema, { e: { apiVersion: 'v1', kind: 'X', metadata: { name: 'a' } } })).to.deep.equal([]);
    expect(faults(schema, { e: { other: 1 } })).to.have.length(1);
  });

  it('int-or-string takes both, whatever its anyOf repeats', () => {
    const schema = object({
      port: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
    });
    expect(faults(schema, { port: 80 })).to.deep.equal([]);
    expect(faults(schema, { port: 'http' })).to.deep.equal([]);
    expect(faults(schema, { port: true })).to.deep.equal([
      'port must be of type integer or string, not true',
    ]);
  });

  it('nullable takes null, also beside an enum', () => {
    const schema = object({ a: { type: 'string', nullable: true, enum: ['x'] } });
    expect(faults(schema, { a: null })).to.deep.equal([]);
    expect(faults(schema, { a: 'y' })).to.have.length(1);
  });

  it('exclusive bounds are flags', () => {
    const schema = object({ a: { type: 'integer', minimum: 0, exclusiveMinimum: true } });
    expect(faults(schema, { a: 1 })).to.deep.equal([]);
    expect(faults(schema, { a: 0 })).to.deep.equal(['a must be > 0']);
  });

  it('a required field with a default may be left out, one without may not', () => {
    const schema = object(
      { a: { type: 'string', default: 'x' }, b: { type: 'string' } },
      { required: ['a', 'b'] },
    );
    expect(faults(schema, {})).to.deep.equal(['the object lacks the required field "b"']);
  });

  it('of fields that exclude each other the fault names both, once', () => {
    const either = [{ required: ['a'] }, { required: ['b'] }];
    const schema = object(
      { a: { type: 'string' }, b: { type: 'string' } },
      { oneOf: [{ not: { anyOf: either } }, ...either] },
    );
    expect(faults(schema, {})).to.deep.equal([]);
    expect(faults(schema, { a: 'x' })).to.deep.equal([]);
    expect(faults(schema, { a: 'x', b: 'y' })).to.deep.equal(['the object takes only one of a, b']);
  });

  it('a word of an enum has a suggestion, a number where text is meant the quotes', () => {
    const schema = object({ mode: { type: 'string', enum: ['STRICT', 'PERMISSIVE'] } });
    const run = (value: unknown) => schemaFaults(value, compiler(closedSchema(schema))(value));
    expect(run({ mode: 'STRCIT' })[0]?.fix).to.equal('did you mean "STRICT"?');
    expect(run({ mode: 5 })[0]?.fix).to.equal('quote it: "5"');
    expect(run({ moed: 'STRICT' })[0]).to.deep.include({ path: ['moed'], fix: 'did you mean "mode"?' });
  });

  it('fields that every JavaScript object has are not taken for given ones', () => {
    expect(faults(object({ a: {} }, { required: ['constructor', 'toString'] }), {})).to.have.length(2);
    expect(faults(object({ a: {} }), JSON.parse('{"__proto__": 1}'))).to.deep.equal([
      'unknown field "__proto__"',
    ]);
  });
});
