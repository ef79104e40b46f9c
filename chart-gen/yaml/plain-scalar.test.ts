import { expect } from 'chai';
import { plainScalar } from './plain-scalar.ts';

const cases: readonly [text: string, value: unknown][] = [
  ['NO', false],
  ['y', true],
  ['On', true],
  ['nO', 'nO'],
  ['~', null],
  ['', null],
  ['0644', 420],
  ['0o644', 420],
  ['08', 8],
  ['0x1F', 31],
  ['-0x1F', -31],
  ['0b101', 5],
  ['1_000', 1000],
  ['+5', 5],
  ['-0', 0],
  ['1.50', 1.5],
  ['.5', 0.5],
  ['1e3', 1000],
  ['12:30:45', '12:30:45'],
  ['2001-01-01', '2001-01-01'],
  ['1.2.3', '1.2.3'],
  ['100m', '100m'],
  ['_1', '_1'],
  ['Infinity', 'Infinity'],
  ['.inf', Number.POSITIVE_INFINITY],
  ['0x', '0x'],
];

describe('an unquoted scalar means what it means to Kubernetes', () => {
  for (const [text, value] of cases) {
    it(`${JSON.stringify(text)} is ${JSON.stringify(value)}`, () =>
      expect(plainScalar(text)).to.equal(value));
  }
});
