import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Failure } from '../../../reports/failure/failure.ts';
import { ownAxes, readAxes } from './read-axes.ts';

const folderWith = (text: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-axes-'));
  writeFileSync(join(folder, 'mine.yaml'), text);
  return folder;
};

const refusal = (text: string): string => {
  try {
    readAxes([ownAxes, folderWith(text)]);
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'MP_AXIS_INVALID') return thrown.message;
    throw thrown;
  }
  throw new Error('expected a refusal');
};

const value = (id: string, rest = '') => `  - { id: ${id}, title: t, proof: p${rest} }\n`;

describe('the axes', () => {
  it('of the matrix are fifteen or more, each with a plain value first, each value with its proof', () => {
    const axes = readAxes();
    expect(axes.length).to.be.at.least(15);
    for (const { axis, values } of axes) {
      expect(values.length, axis).to.be.at.least(2);
      for (const { id, proof } of values) expect(proof, `${axis}=${id}`).to.match(/^[a-zA-Z/]/);
    }
  });

  it('take a value of a team from one file', () => {
    const mine = folderWith(`axis: mtls\ntitle: mine\nvalues:\n${value('mine')}`);
    const [own, with1] = [readAxes(), readAxes([ownAxes, mine])].map((axes) =>
      axes.find(({ axis }) => axis === 'mtls'),
    );
    expect(with1?.values.map(({ id }) => id)).to.deep.equal([
      ...(own?.values.map(({ id }) => id) ?? []),
      'mine',
    ]);
  });

  it('take a whole axis of a team from one file', () => {
    const axes = readAxes([
      ownAxes,
      folderWith(`axis: ours\ntitle: ours\nvalues:\n${value('a')}${value('b')}`),
    ]);
    expect(axes.at(-1)?.axis).to.equal('ours');
  });

  it('refuse an unknown key at its line, with the one that was meant', () => {
    expect(refusal('axis: ours\ntitle: ours\nvalues:\n  - { id: a, title: t, prof: p }\n')).to.match(
      /mine\.yaml:4:\d+: values\.0: unknown key "prof"; did you mean "proof"\?/,
    );
  });

  it('refuse names that could end in a path, a label or a query', () => {
    for (const id of ['../etc', 'A B', '"}', 'x'.repeat(60), '{{name}}'])
      expect(
        refusal(`axis: ours\ntitle: t\nvalues:\n  - { id: ${JSON.stringify(id)}, title: t, proof: p }\n`),
        id,
      ).to.contain('values.0.id');
  });

  it('refuse a pairing with an axis or a value that is not there, and one that does not say why', () => {
    const pair = (text: string) =>
      refusal(`axis: ours\ntitle: t\nvalues:\n${value('a', `, excludes: [${text}]`)}`);
    expect(pair('{ mtl: [strict], because: x }')).to.contain('no axis "mtl"; did you mean "mtls"?');
    expect(pair('{ mtls: [strikt], because: x }')).to.contain('no value "strikt"; did you mean "strict"?');
    expect(pair('{ mtls: [strict] }')).to.contain('says no "because"');
    expect(pair('{ ours: [a], because: x }')).to.contain('cannot pair with itself');
  });

  it('refuse a value that is there twice, and a folder without any', () => {
    expect(refusal(`axis: mtls\ntitle: t\nvalues:\n${value('strict')}`)).to.contain(
      '"strict" is there twice',
    );
    expect(() => readAxes([mkdtempSync(join(tmpdir(), 'meshproof-axes-'))])).to.throw(
      Failure,
      'there is no axis',
    );
  });

  it('refuse an alias bomb instead of unfolding it', () => {
    const bomb = `a: &a [x,x]\n${'bcdefghi'
      .split('')
      .map((letter, index) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`)
      .join('\n')}\n`;
    expect(refusal(bomb)).to.match(/alias/i);
  });
});
