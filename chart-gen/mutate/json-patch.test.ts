import { expect } from 'chai';
import type { Value } from '../yaml/to-value.ts';
import { jsonPatch, PatchFault } from './json-patch.ts';
import { mergePatch } from './merge-patch.ts';
import type { Operation } from './schema.ts';

/** The cases of RFC 6902, appendix A, and the ones that its readers get wrong. */
const good: readonly [name: string, before: Value, operation: Operation, after: Value][] = [
  ['A.1 adds a member', { foo: 'bar' }, { op: 'add', path: '/baz', value: 'q' }, { foo: 'bar', baz: 'q' }],
  ['A.2 adds an item', { f: [1, 3] }, { op: 'add', path: '/f/1', value: 2 }, { f: [1, 2, 3] }],
  ['A.3 removes a member', { a: 1, b: 2 }, { op: 'remove', path: '/a' }, { b: 2 }],
  ['A.4 removes an item', { f: [1, 2, 3] }, { op: 'remove', path: '/f/1' }, { f: [1, 3] }],
  ['A.5 replaces', { a: 1, b: 2 }, { op: 'replace', path: '/a', value: 9 }, { a: 9, b: 2 }],
  ['A.6 moves', { a: { x: 1 }, b: {} }, { op: 'move', from: '/a/x', path: '/b/y' }, { a: {}, b: { y: 1 } }],
  ['A.7 moves an item', { f: [1, 2, 3] }, { op: 'move', from: '/f/0', path: '/f/2' }, { f: [2, 3, 1] }],
  ['A.8 tests', { a: [1, { b: 2 }] }, { op: 'test', path: '/a', value: [1, { b: 2 }] }, { a: [1, { b: 2 }] }],
  [
    'A.10 adds a nested object',
    { a: 1 },
    { op: 'add', path: '/c', value: { d: {} } },
    { a: 1, c: { d: {} } },
  ],
  ['A.14 unescapes ~', { '/': 1, '~1': 2 }, { op: 'replace', path: '/~01', value: 3 }, { '/': 1, '~1': 3 }],
  ['A.16 appends', { f: ['a'] }, { op: 'add', path: '/f/-', value: ['b'] }, { f: ['a', ['b']] }],
  ['add replaces a member', { a: 1 }, { op: 'add', path: '/a', value: null }, { a: null }],
  ['copies', { a: { b: 1 } }, { op: 'copy', from: '/a', path: '/c' }, { a: { b: 1 }, c: { b: 1 } }],
  ['adds in depth', { a: [{ b: 1 }] }, { op: 'add', path: '/a/0/c', value: 2 }, { a: [{ b: 1, c: 2 }] }],
  ['reaches null', { a: null }, { op: 'replace', path: '/a', value: 1 }, { a: 1 }],
];

const bad: readonly [name: string, before: Value, operation: Operation, fault: RegExp][] = [
  ['A.9 a test that fails', { a: 1 }, { op: 'test', path: '/a', value: '1' }, /does not hold/],
  ['A.12 a parent that is missing', {}, { op: 'add', path: '/a/b', value: 1 }, /no \/a$/],
  ['an item beyond the end', { f: [1] }, { op: 'add', path: '/f/3', value: 1 }, /no \/f\/3/],
  ['an item that is no number', { f: [1] }, { op: 'replace', path: '/f/01', value: 1 }, /no \/f\/01/],
  ['a replacement of nothing', {}, { op: 'replace', path: '/a', value: 1 }, /no \/a/],
  ['a removal of nothing', {}, { op: 'remove', path: '/a' }, /no \/a/],
  ['what only the prototype has', {}, { op: 'remove', path: '/constructor' }, /no \/constructor/],
  ['a move into itself', { a: {} }, { op: 'move', from: '/a', path: '/a/b' }, /into itself/],
  ['the whole object', { a: 1 }, { op: 'remove', path: '' }, /drop: true/],
];

describe('a JSON patch', () => {
  for (const [name, before, operation, after] of good) {
    it(name, () => {
      const copy = structuredClone(before);
      expect(jsonPatch(before, [operation])).to.deep.equal(after);
      expect(before, 'what was given is not changed').to.deep.equal(copy);
    });
  }
  for (const [name, before, operation, fault] of bad) {
    it(`refuses ${name}`, () => expect(() => jsonPatch(before, [operation])).to.throw(PatchFault, fault));
  }

  it('sets a key named __proto__ and no prototype', () => {
    const after = jsonPatch({}, [{ op: 'add', path: '/__proto__', value: { polluted: true } }]);
    expect(Object.keys(after as object)).to.deep.equal(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).to.equal(undefined);
  });
});

describe('a merge patch', () => {
  it('merges maps, takes out what is null, and replaces the rest', () => {
    const target = { a: { b: 1, c: [1, 2] }, d: 1 };
    expect(mergePatch(target, { a: { c: [3], e: 1 }, d: null, f: null })).to.deep.equal({
      a: { b: 1, c: [3], e: 1 },
    });
    expect(mergePatch('text', { a: null, b: 1 })).to.deep.equal({ b: 1 });
  });
});
