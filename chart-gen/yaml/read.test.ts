import { expect } from 'chai';
import { Failure } from '../../reports/failure/failure.ts';
import { decodeYaml, maxFileBytes } from './decode.ts';
import { readYaml } from './read.ts';

const values = (text: string) => [...readYaml(text, 'f.yaml')].map(({ value }) => value);

function faultOf(read: () => unknown): string {
  try {
    read();
  } catch (thrown) {
    expect(thrown).to.be.instanceOf(Failure);
    expect((thrown as Failure).code).to.equal('MP_MANIFEST_INVALID');
    return `${(thrown as Failure).detail.where} ${(thrown as Failure).detail.what}`;
  }
  throw new Error('it was read without a word');
}
const fault = (text: string) => faultOf(() => values(text));

describe('a YAML stream', () => {
  it('is cut only where a line starts with three dashes', () => {
    const text = 'a: |\n  ---\n  b: 1\n---\n# nothing\n---\n\n--- {c: 2}\n...\n%YAML 1.2\n---\nd: 3\n';
    expect(values(text)).to.deep.equal([{ a: '---\nb: 1\n' }, { c: 2 }, { d: 3 }]);
  });

  it('tells the line on which each document starts', () => {
    expect([...readYaml('# head\na: 1\n---\nb: 1\n---\nc: 1\n', 'f')].map(({ line }) => line)).to.deep.equal([
      1, 3, 5,
    ]);
  });

  it('reads carriage returns, a byte order mark, anchors and merges', () => {
    const text = '\ufeffbase: &b\r\n  x: 1\r\n  z: 2\r\nuse:\r\n  <<: *b\r\n  z: 3\r\nlist: [*b]\r\n';
    expect(values(text)).to.deep.equal([
      { base: { x: 1, z: 2 }, use: { x: 1, z: 3 }, list: [{ x: 1, z: 2 }] },
    ]);
  });

  it('keeps a key named __proto__ a key', () => {
    const [value] = values('__proto__: {polluted: true}\nconstructor: 1\n');
    expect(Object.keys(value as object)).to.deep.equal(['__proto__', 'constructor']);
    expect(({} as { polluted?: boolean }).polluted).to.equal(undefined);
  });

  it('reads quoted text as text and keys as Kubernetes does', () => {
    expect(values('a: "NO"\nb: NO\n8080: p\non: q\n')).to.deep.equal([
      { a: 'NO', b: false, '8080': 'p', true: 'q' },
    ]);
    expect(values("a: !!str 12\nb: ! 12\nc: !!int '12'\n")).to.deep.equal([{ a: '12', b: '12', c: 12 }]);
  });
});

describe('a faulty YAML stream is refused with line and column', () => {
  it('duplicate keys, also those that only mean the same', () => {
    expect(fault('ok: 1\n---\na: 1\nb:\n  c: 1\n  c: 2\n')).to.match(/^f\.yaml:6:3 the key "c" stands/);
    expect(fault('"1": a\n1: b\n')).to.match(/^f\.yaml:2:1 the key "1"/);
  });

  it('a tab as indentation', () => expect(fault('a:\n\tb: 1\n')).to.match(/^f\.yaml:2:1 .*[Tt]ab/));

  it('broken syntax', () => expect(fault('a: 1\n---\nb: [1, 2\nc: 3\n')).to.match(/^f\.yaml:4:1 /));

  it('an alias without its anchor', () => expect(fault('a: *gone\n')).to.match(/^f\.yaml:1:4 /));

  it('an alias bomb, at once', () => {
    const level = (n: number) =>
      `l${n}: &l${n} [${Array(10)
        .fill(`*l${n - 1}`)
        .join(', ')}]\n`;
    const bomb = `l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n${[1, 2, 3, 4, 5, 6, 7, 8].map(level).join('')}`;
    const start = performance.now();
    expect(fault(bomb)).to.match(/beyond reason/);
    expect(performance.now() - start).to.be.below(2000);
  });

  it('an alias that holds itself', () => expect(fault('a: &a [*a]\n')).to.match(/beyond reason|no anchor/));

  it('numbers that would change', () => {
    expect(fault('a: 9007199254740993\n')).to.match(/^f\.yaml:1:4 .*quote it/);
    expect(fault('a: .inf\n')).to.match(/^f\.yaml:1:4 /);
    expect(values('a: 9007199254740991\n')).to.deep.equal([{ a: 9007199254740991 }]);
  });

  it('keys that are no keys and tags without a meaning', () => {
    expect(fault('? [a]\n: 1\n')).to.match(/^f\.yaml:1:3 a key must be/);
    expect(fault('a: !!python/object x\n')).to.match(/^f\.yaml:1:\d+ the tag/);
    expect(fault('a:\n  <<: 3\n')).to.match(/^f\.yaml:2:3 only a map/);
  });

  it('ten thousand levels of nesting', () => {
    expect(fault(`a: ${'['.repeat(10_000)}${']'.repeat(10_000)}`)).to.match(
      /^f\.yaml:1:\d+ .*nested too deeply/,
    );
  });

  it('a document whose tree would not fit into memory', () => {
    const long = '#'.repeat(4 * 1024 * 1024);
    expect(fault(`b: 1\n---\na: [x]\n${long}\n`)).to.match(/^f\.yaml:2:1 .*longer than 4 MiB/);
    expect(values(`a: x\n${long}\n`)).to.deep.equal([{ a: 'x' }]);
  });

  it('bytes that are not UTF-8', () => {
    const latin = new Uint8Array([...Buffer.from('a: 1\nb: caf'), 0xe9, 0x0a]);
    expect(faultOf(() => decodeYaml(latin, 'f.yaml'))).to.match(/^f\.yaml:2:7 a byte here is not UTF-8/);
    expect(decodeYaml(Buffer.from('b: café'), 'f.yaml')).to.equal('b: café');
  });

  it('a file beyond the size that is read', () => {
    expect(faultOf(() => decodeYaml(new Uint8Array(maxFileBytes + 1), 'f.yaml'))).to.match(/at most/);
  });
});
