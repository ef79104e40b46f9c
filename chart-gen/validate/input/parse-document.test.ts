import { expect } from 'chai';
import { maxTree } from '../../yaml/library.ts';
import { maxAliases, maxDocument, parseYaml } from './parse-document.ts';

const parse = (text: string, line = 1) => parseYaml({ text, line });
const only = (text: string) =>
  parse(text).faults.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('scalars are read as kubectl reads them', () => {
  // each pair was seen in what kubectl sends for the text
  const seen: readonly (readonly [string, unknown])[] = [
    ['y', true],
    ['NO', false],
    ['Off', false],
    ['tRue', 'tRue'],
    ['010', 8],
    ['0o10', 8],
    ['-010', -8],
    ['09', 9],
    ['0x10', 16],
    ['0b11', 3],
    ['1_000', 1000],
    ['0777_1', 4089],
    ['1e3', 1000],
    ['12e03', 12000],
    ['.5', 0.5],
    ['1.', 1],
    ['+1', 1],
    ['0.1_0', 0.1],
    ['1:30', '1:30'],
    ['2020-01-01', '2020-01-01'],
    ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00'],
    ['~', null],
    ['!!str 5', '5'],
    ['"NO"', 'NO'],
  ];
  for (const [text, value] of seen) {
    it(`${text} is ${JSON.stringify(value)}`, () =>
      expect(parse(`a: ${text}`).value).to.deep.equal({ a: value }));
  }

  it('anchors and merge keys are expanded', () => {
    const text = 'base: &b {x: 1, y2: 2}\nuse:\n  <<: *b\n  x: 3\nagain: *b\n';
    expect(parse(text).value).to.deep.equal({
      base: { x: 1, y2: 2 },
      use: { x: 3, y2: 2 },
      again: { x: 1, y2: 2 },
    });
  });
});

describe('faults of a text have their line and column', () => {
  it('malformed text, once: what follows from it is noise', () => {
    expect(only('a: 1\nb: [1, 2\nc: 3\nd: }\n')).to.have.length(1);
    expect(parse('a: 1\nb: }\n', 10).faults[0]).to.include({ line: 11, severity: 'error' });
  });

  it('tabs as indentation', () => {
    const [fault] = parse('a:\n\tb: 1\n').faults;
    expect(fault).to.include({ line: 2, column: 1, fix: 'Indent with spaces' });
  });

  it('each duplicate key, also one that YAML 1.1 makes a duplicate', () => {
    expect(only('a: 1\nb: 2\na: 3\nb: 4\n').map((one) => one.slice(0, 3))).to.deep.equal(['3:1', '4:1']);
    expect(only('on: 1\ny: 2\n').join()).to.match(/2:1 Map keys must be unique/);
  });

  it('a merge of what is no map', () => {
    for (const text of ['a: 1\nb: {<<: false}\n', 'a: &a x\nb: {<<: *a}\n', 'a: &a x\nb: {<<: [*a]}\n'])
      expect(only(text).join(), text).to.equal('2:5 only a map can be merged with <<');
    expect(parse('a: &a {x: 1}\nb: {<<: [*a]}\nc: {"<<": 1}\n').value).to.deep.equal({
      a: { x: 1 },
      b: { x: 1 },
      c: { '<<': 1 },
    });
  });

  it('an anchor that is not there', () => {
    expect(only('a: *nothing\n').join()).to.equal('1:4 there is no anchor &nothing before this alias');
  });

  it('a text that looks like a template says so', () => {
    expect(parse('a: {{ .Values.a }}\n  b: {{ .c }}\n').faults[0]?.fix).to.match(/chart/);
  });

  it('control characters and invisible ones', () => {
    expect(only('a: "x\u0007"\nb: ok\n')).to.deep.equal(['1:6 the character U+0007 is not allowed in YAML']);
    expect(only('a: ok\nb: ab\u202ec\n')[0]).to.match(/^2:6 the character U\+202E is invisible/);
  });
});

describe('a text made to exhaust its reader is refused', () => {
  it('anchors within anchors', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [name, inner] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg'].map((pair) => [...pair])) {
      bomb.push(`${name}: &${name} [${Array(10).fill(`*${inner}`).join(', ')}]`);
    }
    const started = performance.now();
    const { value, faults } = parse(bomb.join('\n'));
    expect(value).to.equal(undefined);
    expect(faults[0]?.message).to.equal(`an anchor is expanded more than ${maxAliases} times`);
    expect(performance.now() - started).to.be.lessThan(2000);
  });

  it('an anchor that is used often, though not in itself, is fine', () => {
    const uses = Array.from({ length: 500 }, (_, index) => `k${index}: *a`);
    expect(parse(['a: &a {x: 1}', ...uses].join('\n')).faults).to.deep.equal([]);
  });

  it('an anchor inside of itself', () => {
    expect(parse('a: &a [*a]\n').faults[0]).to.include({
      line: 1,
      column: 8,
      message: 'the anchor &a contains itself',
    });
  });

  it('a map of many keys is not compared key by key', () => {
    const keys = Array.from({ length: 60_000 }, (_, index) => `k${index}: [a]\n`);
    const started = performance.now();
    expect(parse([...keys, 'k7: [a]\n'].join('')).faults).to.deep.equal([
      { line: 60_001, column: 1, message: 'Map keys must be unique', severity: 'error' },
    ]);
    expect(performance.now() - started).to.be.lessThan(15_000);
  });

  it('aliases are looked up, not searched for', () => {
    const uses = Array.from({ length: 900 }, (_, index) => `k${index}: *a${index % 300}\n`);
    const anchors = Array.from(
      { length: 300 },
      (_, index) => `b${index}: &a${index} [${'x, '.repeat(20)}x]\n`,
    );
    expect(parse([...anchors, ...uses].join('')).faults).to.deep.equal([]);
    expect(only('a: &x 1\nb: &x 2\nc: *x\n')).to.deep.equal([]);
    expect(parse('a: &x 1\nb: &x 2\nc: *x\n').value).to.include({ c: 2 });
  });

  it('a document that is too long, and one whose tree would be', () => {
    const block = 'a: x\n';
    const longest = `${block}${'#'.repeat(maxTree)}\n`;
    expect(parse(longest).value).to.deep.equal({ a: 'x' });
    expect(parse(longest).position(['a'])).to.deep.equal({ line: 1, column: 1 });
    expect(parse(`a: [x]\n${longest.slice(5)}`, 3).faults).to.deep.equal([
      {
        line: 3,
        column: 1,
        message:
          'the document is longer than 4 MiB (the API server takes 3 MiB), and not in plain block style',
        severity: 'error',
      },
    ]);
    expect(parse(`${block}${'#'.repeat(maxDocument)}\n`).faults[0]?.message).to.match(/longer than 16 MiB/);
  });

  it('deep nesting', () => {
    for (const text of [`a: ${'['.repeat(20_000)}`, `${'- '.repeat(20_000)}a\n`])
      expect(parse(text).faults[0]?.message).to.equal('the document is nested too deeply');
  });
});

describe('a path leads to its place in the text', () => {
  const text =
    '# first\nspec:\n  list:\n    - name: a\n      on: 1\n    - {name: b}\n  base: &b {x: 1}\n  use: *b\n';
  const { position, source } = parse(text, 100);
  const cases: readonly (readonly [(string | number)[], string])[] = [
    [[], '101:1'],
    [['spec', 'list'], '102:3'],
    [['spec', 'list', 0], '103:7'],
    [['spec', 'list', 0, 'name'], '103:7'],
    [['spec', 'list', 0, 'true'], '104:7'],
    [['spec', 'list', 1, 'name'], '105:8'],
    [['spec', 'use', 'x'], '106:13'],
    [['spec', 'list', 5, 'name'], '102:3'],
    [['spec', 'nothing', 'here'], '101:1'],
  ];
  for (const [path, at] of cases) {
    it(`${JSON.stringify(path)} is at ${at}`, () => {
      const { line, column } = position(path);
      expect(`${line}:${column}`).to.equal(at);
    });
  }

  it('and to how its scalar is spelled', () => {
    expect(source(['spec', 'list', 0, 'name'])).to.equal('a');
    expect(source(['spec', 'list'])).to.equal(undefined);
    expect(parse('a:\nb: ~\n').source(['a'])).to.equal('');
    expect(parse('a:\nb: ~\n').source(['b'])).to.equal('~');
  });

  it('keys that are dangerous in JavaScript are keys like others', () => {
    const { value } = parse('__proto__: {polluted: yes}\nconstructor: 1\n');
    expect(Object.keys(value as object)).to.deep.equal(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
  });
});
