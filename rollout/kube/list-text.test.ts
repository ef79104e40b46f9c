import { expect } from 'chai';
import { array, assert, dictionary, integer, jsonValue, object, property, record, string } from 'fast-check';
import type { KubeObject } from './cluster.ts';
import { readListText } from './list-text.ts';

const read = (text: string) => {
  const items: KubeObject[] = [];
  const metadata = readListText(text, (item) => items.push(item));
  return { metadata, items };
};

describe('the JSON of a list', () => {
  it('is read as JSON.parse reads it, whatever its items hold and wherever they stand', () => {
    const list = record({
      kind: string(),
      metadata: record({ resourceVersion: string(), continue: string(), count: integer() }),
      items: array(dictionary(string(), jsonValue())),
      more: object(),
    });
    assert(
      property(list, ({ kind, metadata, items, more }) => {
        const first = JSON.stringify({ items, kind, 'items ': ['"items":[{'], more, metadata });
        const last = JSON.stringify({ kind, metadata, more: { items: [{ more }] }, items });
        for (const text of [first, last, JSON.stringify(JSON.parse(last), null, 2)]) {
          const parsed = JSON.parse(text) as { items: object[]; metadata: object };
          expect(read(text)).to.deep.equal({ metadata: parsed.metadata, items: parsed.items });
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
