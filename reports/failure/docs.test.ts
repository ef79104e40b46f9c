import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { failureCodes } from './codes.ts';
import { exitCodes } from './exit-codes.ts';

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

describe('the error catalogue and its page say the same', () => {
  const rows = new Map(
    [...page('errors.md').matchAll(/^\| `(MP_\w+)` \| (\d+) \| (.+?) \|$/gm)].map((row) => [
      row[1],
      { exit: Number(row[2]), title: row[3] },
    ]),
  );

  it('every code is on the page with its exit code and title, and none that does not exist', () => {
    const codes = new Map(
      Object.entries(failureCodes).map(([code, { exit, title }]) => [code, { exit, title }]),
    );
    expect(Object.fromEntries(rows)).to.deep.equal(Object.fromEntries(codes));
  });

  it('every exit code is on its page', () => {
    for (const code of Object.values(exitCodes))
      expect(page('exit-codes.md')).to.match(new RegExp(`^\\| .*\\b${code}\\b`, 'm'));
  });
});
