import { expect } from 'chai';
import { oneByOne, placesOf } from './places.ts';

const six = ['a', 'b', 'c', 'd', 'e', 'f'];
const each = six.map((namespace) => ({ namespace }));

describe('where a rollout asks', () => {
  it('is each namespace that was named, however many', () => {
    expect(placesOf({ namespaces: six })).to.deep.equal(each);
    expect(placesOf({ namespaces: [...six, 'a'] })).to.deep.equal(each);
  });

  it('is of those that were named only what is of interest', () => {
    expect(placesOf({ namespaces: six, within: ['b'] })).to.deep.equal([{ namespace: 'b' }]);
    expect(placesOf({ namespaces: [...six, 'g'], within: six })).to.deep.equal(each);
  });

  it('is everywhere at once where none was named, but for a few of interest', () => {
    expect(placesOf({})).to.deep.equal([{}]);
    expect(placesOf({ within: six })).to.deep.equal([{}]);
    expect(placesOf({ within: ['a', 'b', 'a', 'b', 'a'] })).to.deep.equal(each.slice(0, 2));
    expect(oneByOne({ within: six })).to.equal(undefined);
  });

  it('is nowhere where nothing is of interest', () => {
    expect(placesOf({ within: [] })).to.deep.equal([]);
  });
});
