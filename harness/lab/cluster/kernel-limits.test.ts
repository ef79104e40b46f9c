import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { raiseLimits, restoreLimits } from './kernel-limits.ts';

function limitOf(value: string) {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-limits-'));
  const limit = join(folder, 'limit');
  writeFileSync(limit, `${value}\n`);
  return { state: join(folder, 'state'), limit, now: () => readFileSync(limit, 'utf8').trim() };
}

describe("the kernel's limit of file watchers", () => {
  it('is raised for the lab and given back', () => {
    const { state, limit, now } = limitOf('128');
    raiseLimits(state, limit);
    expect(now()).to.equal('8192');
    restoreLimits(state, limit);
    expect(now()).to.equal('128');
    expect(readdirSync(state)).to.deep.equal([]);
  });

  it('is given back as it was first, though a lab that was killed has raised it before', () => {
    const { state, limit, now } = limitOf('128');
    raiseLimits(state, limit);
    writeFileSync(limit, '200');
    raiseLimits(state, limit);
    restoreLimits(state, limit);
    expect(now()).to.equal('128');
  });

  it('is left alone where it is high enough, raised or given back', () => {
    const { state, limit, now } = limitOf('65536');
    raiseLimits(state, limit);
    restoreLimits(state, limit);
    expect(now()).to.equal('65536');
  });
});
