import { expect } from 'chai';
import { array, assert, dictionary, integer, jsonValue, object, property, record, string } from 'fast-check';
import type { KubeObject, Outline } from './cluster.ts';
import { listReader } from './list-reader.ts';

const read = (text: string, size = 1 << 16, without?: Outline) => {
  const items: KubeObject[] = [];
  const reader = listReader((item) => items.push(item), without);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) reader.take(bytes.subarray(at, at + size));
  return { metadata: reader.metadata(), items };
};

describe('the JSON of a list', () => {
  it('is read as JSON.parse reads it, whatever its items hold, wherever they stand and in whatever pieces it comes', () => {
    const list = record({
      kind: string(),
      metadata: record({ resourceVersion: string(), continue: string(), count: integer() }),
      items: array(dictionary(string(), jsonValue())),
      more: object(),
    });
    assert(
      property(list, integer({ min: 1, max: 40 }), ({ kind, metadata, items, more }, size) => {
        const first = JSON.stringify({ items, kind, 'items ': ['"items":[{'], more, metadata });
        const last = JSON.stringify({ kind, metadata, more: { items: [{ more }] }, items });
        for (const text of [first, last, JSON.stringify(JSON.parse(last), null, 2)]) {
          const parsed = JSON.parse(text) as { items: object[]; metadata: object };
          expect(read(text, size)).to.deep.equal({ metadata: parsed.metadata, items: parsed.items });
        }
      }),
    );
  });

  it('may be empty, or have null where its items should be', () => {
    expect(read('{"items":[],"metadata":{"continue":"c"}}')).to.deep.equal({
      metadata: { continue: 'c' },
      items: [],
    });
    expect(read('{"metadata":{},"items":null}')).to.deep.equal({ metadata: {}, items: [] });
    expect(read('{"kind":"List"}')).to.deep.equal({ metadata: {}, items: [] });
  });

  it('has null for what is outlined, and keeps what is only called like it', () => {
    const alike = { managedFields: ['kept'], metadata: { managedFields: [1] }, env: [{}] };
    const fields = [{ 'f:a]"': { 'f:b\\"': {} } }];
    const item = (managedFields: unknown, env: unknown) => ({
      kind: 'metadata',
      metadata: { name: 'managedFields', managedFields, labels: alike },
      spec: { containers: [{ name: 'env', env, ports: [['env', alike]] }, { env }], more: alike },
      containers: [alike],
    });
    const without = { metadata: { managedFields: null }, spec: { containers: { env: null } } };
    const text = JSON.stringify({ metadata: {}, items: [item(fields, [alike]), item(fields, { a: [] })] });
    for (let size = 1; size < 90; size++)
      expect(read(text, size, without).items).to.deep.equal([item(null, null), item(null, null)]);
    const scalar = { items: [{ spec: { containers: 'env' }, metadata: { managedFields: 1 } }], metadata: {} };
    expect(read(JSON.stringify(scalar), 7, without)).to.deep.equal(scalar);
  });

  for (const text of [
    '',
    'upstream connect error',
    '{"items":[{"a":1}',
    '{"items":[{"a":"1}]}',
    '{"items":[{]}}',
  ])
    it(`is refused when it is ${text || 'nothing'}`, () => {
      expect(() => read(text)).to.throw(SyntaxError);
    });
});
