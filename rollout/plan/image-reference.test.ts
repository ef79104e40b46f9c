import { expect } from 'chai';
import { parseImage, sameImage } from './image-reference.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

describe('an image reference', () => {
  it('is read as a container runtime reads it', () => {
    const whole = (text: string) => {
      const { name, tag, digest } = parseImage(text);
      return [name, tag, digest];
    };
    expect(whole('nginx')).to.deep.equal(['docker.io/library/nginx', 'latest', undefined]);
    expect(whole('istio/proxyv2:1.31.0')).to.deep.equal(['docker.io/istio/proxyv2', '1.31.0', undefined]);
    expect(whole('localhost:5000/p:1')).to.deep.equal(['localhost:5000/p', '1', undefined]);
    expect(whole('hub.example:5000/a/b')).to.deep.equal(['hub.example:5000/a/b', 'latest', undefined]);
    expect(whole(`hub.example/a@${digest('a')}`)).to.deep.equal(['hub.example/a', undefined, digest('a')]);
    expect(whole(`hub.example/a:1@${digest('a')}`)).to.deep.equal(['hub.example/a', '1', digest('a')]);
  });

  const table: readonly [title: string, is: string, should: string, same: boolean, ran?: string][] = [
    ['the same tag', 'h.example/p:1', 'h.example/p:1', true],
    ['another tag', 'h.example/p:1', 'h.example/p:2', false],
    ['another registry', 'h.example/p:1', 'g.example/p:1', false],
    ['a registry that goes without saying', 'istio/proxyv2:1', 'docker.io/istio/proxyv2:1', true],
    ['the old name of that registry', 'index.docker.io/istio/p:1', 'istio/p:1', true],
    ['the same digest, whatever the tag', `h.example/p:1@${digest('a')}`, `h.example/p@${digest('a')}`, true],
    ['the same digest in a mirror', `mirror.example/p@${digest('a')}`, `h.example/p@${digest('a')}`, true],
    [
      'another digest under the same tag',
      `h.example/p:1@${digest('a')}`,
      `h.example/p:1@${digest('b')}`,
      false,
    ],
    [
      'a tag that the node resolved to the digest',
      'h.example/p:1',
      `h.example/p@${digest('a')}`,
      true,
      `h.example/p@${digest('a')}`,
    ],
    [
      'a tag that the node resolved to another',
      'h.example/p:1',
      `h.example/p@${digest('a')}`,
      false,
      `h.example/p@${digest('b')}`,
    ],
    ['a tag that no node resolved', 'h.example/p:1', `h.example/p@${digest('a')}`, false],
    [
      'a digest where a tag is wanted, for the tag may have moved',
      `h.example/p@${digest('a')}`,
      'h.example/p:1',
      false,
    ],
  ];
  for (const [title, is, should, same, ran] of table) {
    it(`${same ? 'equals' : 'differs'}: ${title}`, () => expect(sameImage(is, should, ran)).to.equal(same));
  }
});
