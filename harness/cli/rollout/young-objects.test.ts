import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const module = new URL('young-objects.ts', import.meta.url).href;
const script = `
if (process.argv[1] === 'few') (await import('${module}')).keepYoungObjectsFew();
const text = JSON.stringify(Array.from({ length: 200 }, (_, at) => ({ name: 'x' + at, value: { at } })));
const kept = [];
for (let at = 0; at < 6000; at++) { const read = JSON.parse(text); if (at % 10 === 0) kept.push(read); }
const { getHeapSpaceStatistics } = await import('node:v8');
console.log(getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size / 2 ** 20);
`;

describe('the room for young objects', function () {
  this.timeout(60_000);
  const roomOf = (how: string) =>
    Number(
      execFileSync(process.execPath, ['--import=tsx', '--input-type=module', '-e', script, how], {
        cwd: fileURLToPath(new URL('../../..', import.meta.url)),
        encoding: 'utf8',
      }),
    );

  it('does not grow when few are kept there, and grows by itself', () => {
    expect(roomOf('many'), 'MiB').to.be.at.least(16);
    expect(roomOf('few'), 'MiB').to.be.at.most(4);
  });
});
