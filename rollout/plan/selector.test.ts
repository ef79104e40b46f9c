import { expect } from 'chai';
import { isEmptySelector, type LabelSelector, selectorMatches, selectorText } from './selector.ts';

const labels = { app: 'web', tier: 'front' };
const by = (key: string, operator: string, values?: string[]): LabelSelector => ({
  matchExpressions: [{ key, operator, values }],
});

describe('a label selector', () => {
  const table: readonly [title: string, selector: LabelSelector, matches: boolean][] = [
    ['that is empty selects all', {}, true],
    ['selects by equal labels', { matchLabels: { app: 'web' } }, true],
    ['needs every label', { matchLabels: { app: 'web', tier: 'back' } }, false],
    ['In', by('app', 'In', ['api', 'web']), true],
    ['In without the label', by('zone', 'In', ['a']), false],
    ['NotIn', by('app', 'NotIn', ['web']), false],
    ['NotIn without the label', by('zone', 'NotIn', ['a']), true],
    ['Exists', by('tier', 'Exists'), true],
    ['Exists without the label', by('zone', 'Exists'), false],
    ['DoesNotExist', by('tier', 'DoesNotExist'), false],
    ['DoesNotExist without the label', by('zone', 'DoesNotExist'), true],
    ['with an operator of the future selects nothing', by('app', 'Like', ['w*']), false],
    [
      'needs labels and expressions both',
      { matchLabels: { app: 'web' }, ...by('tier', 'In', ['back']) },
      false,
    ],
    ['is not fooled by what every object has', by('constructor', 'Exists'), false],
  ];
  for (const [title, selector, matches] of table) {
    it(title, () => expect(selectorMatches(selector, labels)).to.equal(matches));
  }

  it('knows when it is empty', () => {
    expect(isEmptySelector({ matchLabels: {}, matchExpressions: [] })).to.equal(true);
    expect(isEmptySelector({ matchLabels: { a: 'b' } })).to.equal(false);
  });

  it('is written as a query takes it', () => {
    expect(selectorText({})).to.equal(undefined);
    const all = {
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['a', 'b'] },
        { key: 'zone', operator: 'NotIn', values: ['c'] },
        { key: 'old', operator: 'DoesNotExist' },
        { key: 'team', operator: 'Exists' },
      ],
    };
    expect(selectorText(all)).to.equal('app=web,tier in (a,b),zone notin (c),!old,team');
  });
});
