import { expect } from 'chai';
import { pictureOn } from './picture.ts';

function terminal(columns: number) {
  const writes: string[] = [];
  const stream = { columns, write: (text: string) => writes.push(text) > 0 };
  return { stream, writes, picture: pictureOn(stream) };
}

describe('a picture on a terminal', () => {
  it('is one write over the one before, whose lines and rest it clears', () => {
    const { picture, writes } = terminal(80);
    picture.draw(['one', 'two']);
    picture.draw(['three']);
    expect(writes).to.deep.equal(['one\u001b[K\ntwo\u001b[K\n\u001b[J', '\u001b[2Athree\u001b[K\n\u001b[J']);
  });

  it('stays below what is said', () => {
    const { picture, writes } = terminal(80);
    picture.draw(['picture']);
    picture.draw(['picture'], ['said']);
    expect(writes[1]).to.equal('\u001b[1Asaid\u001b[K\npicture\u001b[K\n\u001b[J');
  });

  it('finds its beginning again when the terminal was made narrower and broke its lines', () => {
    const { stream, picture, writes } = terminal(120);
    picture.draw(['x'.repeat(100), 'short']);
    stream.columns = 60;
    picture.draw([]);
    expect(writes[1]).to.equal('\u001b[3A\u001b[J');
  });
});
