import { expect } from 'chai';
import type { Value } from '../../yaml/to-value.ts';
import { compareSchemas } from './schema.ts';

type Schema = { [key: string]: Value };

const cases: readonly [claim: string, before: Schema, after: Schema, found: string[]][] = [
  [
    'the same schema in another order is no change',
    { type: 'object', nullable: true },
    { nullable: true, type: 'object' },
    [],
  ],
  ['a new field is harmless', {}, { properties: { a: { type: 'string' } } }, ['low added a']],
  ['a lost field drops what objects hold', { properties: { a: {} } }, { properties: {} }, ['high removed a']],
  [
    'a change is found at the depth it is at',
    { properties: { a: { items: { additionalProperties: { maximum: 5 } } } } },
    { properties: { a: { items: { additionalProperties: { maximum: 4 } } } } },
    ['high changed a[]{}'],
  ],
  [
    'a field that must be set now refuses objects',
    { required: ['a'] },
    { required: ['b', 'a'] },
    ['high added '],
  ],
  [
    'a field that need not be set is harmless',
    { required: ['b', 'a'] },
    { required: ['a'] },
    ['low removed '],
  ],
  ['one value less is narrower', { enum: ['A', 'B'] }, { enum: ['B'] }, ['high removed ']],
  ['one value more is wider', { enum: ['A'] }, { enum: ['B', 'A'] }, ['low added ']],
  ['another order of values is no change', { enum: ['A', 'B'] }, { enum: ['B', 'A'] }, []],
  [
    'values where any was accepted are narrower',
    { type: 'string' },
    { type: 'string', enum: ['A'] },
    ['high added '],
  ],
  ['any value where some were accepted is wider', { enum: ['A'] }, {}, ['low removed ']],
  ['a lower maximum is narrower', { maximum: 10 }, { maximum: 9 }, ['high changed ']],
  ['a higher maximum is wider', { maxLength: 10 }, { maxLength: 11 }, ['low changed ']],
  ['a maximum where there was none is narrower', {}, { maxItems: 3 }, ['high added ']],
  ['no maximum where there was one is wider', { maxProperties: 3 }, {}, ['low removed ']],
  ['a higher minimum is narrower', { minimum: 1 }, { minimum: 2 }, ['high changed ']],
  ['a lower minimum is wider', { minLength: 2 }, { minLength: 1 }, ['low changed ']],
  ['another type refuses objects', { type: 'string' }, { type: 'integer' }, ['high changed ']],
  ['a pattern where there was none may refuse', {}, { pattern: '^a$' }, ['high added ']],
  ['no pattern where there was one is wider', { format: 'date' }, {}, ['low removed ']],
  ['a null that is refused', { nullable: true }, {}, ['high removed ']],
  ['a null that is accepted', {}, { nullable: true }, ['low added ']],
  ['another default changes objects that set nothing', { default: 1 }, { default: 2 }, ['medium changed ']],
  [
    'unknown fields that are dropped',
    { 'x-kubernetes-preserve-unknown-fields': true },
    {},
    ['high removed '],
  ],
  [
    'a new rule refuses, a lost one does not, and its message is no rule',
    { 'x-kubernetes-validations': [{ rule: 'a', message: 'x' }, { rule: 'b' }] },
    { 'x-kubernetes-validations': [{ rule: 'c' }, { rule: 'a', message: 'y' }] },
    ['high added ', 'low removed '],
  ],
  [
    'an alternative that changes must be read',
    { oneOf: [{ required: ['a'] }] },
    { oneOf: [] },
    ['medium changed '],
  ],
  ['a description is a text for people', { description: 'a' }, { description: 'b' }, ['low changed  texts']],
];

describe('two schemas of a custom resource', () => {
  for (const [claim, before, after, found] of cases) {
    it(claim, () => {
      const changes = compareSchemas(before, after).map(
        ({ risk, change, path, texts }) => `${risk} ${change} ${path}${texts ? ' texts' : ''}`,
      );
      expect(changes).to.deep.equal(found);
      expect(compareSchemas(after, after)).to.deep.equal([]);
    });
  }
});
