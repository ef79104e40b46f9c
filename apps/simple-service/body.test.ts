import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { countBytes, keepBytes, largestBody } from './body.ts';

describe('the body of a request', () => {
  const take = (patience: number, parser = countBytes) => {
    const payload = new PassThrough();
    const answers: unknown[] = [];
    parser(patience)(undefined, payload, (error, size) =>
      answers.push(error === null ? size : (error as Error & { statusCode?: number }).statusCode),
    );
    return { payload, answers };
  };

  it('is its number of bytes', async () => {
    const { payload, answers } = take(1_000);
    payload.write('four');
    payload.end('five!');
    await delay(10);
    expect(answers).to.deep.equal([9]);
  });

  it('is its bytes where they are sent back', async () => {
    const { payload, answers } = take(1_000, keepBytes);
    payload.write('four');
    payload.end('five!');
    await delay(10);
    expect(answers.map(String)).to.deep.equal(['fourfive!']);
  });

  it('is refused once when it is too large, however much more comes', async () => {
    const { payload, answers } = take(1_000);
    for (let sent = 0; sent <= 2 * largestBody; sent += 1 << 16) payload.write(Buffer.alloc(1 << 16));
    payload.end();
    await delay(20);
    expect(answers).to.deep.equal([413]);
  });

  it('is refused once when it does not end in time, and what still comes of it is let go', async () => {
    const { payload, answers } = take(20);
    payload.write('begun');
    await delay(50);
    expect(answers).to.deep.equal([408]);
    payload.end('late');
    await delay(10);
    expect([answers, payload.readableEnded]).to.deep.equal([[408], true]);
  });
});
