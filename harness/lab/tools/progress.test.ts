import { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { ToolProgress } from './context.ts';
import { expectedSeconds, secondsLeft, transferSecondsLeft } from './estimate.ts';
import { progressView } from './progress.ts';
import { progressLines } from './progress-lines.ts';
import { duration, progressText } from './progress-text.ts';

const event = (phase: ToolProgress['phase'], extra: Partial<ToolProgress> = {}): ToolProgress => ({
  tool: 'etcd',
  phase,
  unit: 'seconds',
  done: 0,
  total: 60,
  etaSeconds: 60,
  ...extra,
});

describe('an estimate', () => {
  it('is what it took last time, else the figure of the catalogue for these processors', () => {
    expect(expectedSeconds(100, 42, 2)).to.equal(42);
    expect(expectedSeconds(100, undefined, 2)).to.equal(100);
    expect(expectedSeconds(100, Number.NaN, 2)).to.equal(100);
    expect(expectedSeconds(100, undefined, 8)).to.be.within(40, 60);
    expect(expectedSeconds(100, undefined, 1)).to.be.greaterThan(150);
  });

  it('is not given where nothing is known', () => {
    expect(secondsLeft(10, 60)).to.equal(50);
    expect(secondsLeft(61, 60)).to.equal(undefined);
    expect(transferSecondsLeft(50, 200, 10)).to.equal(30);
    expect(transferSecondsLeft(0, 200, 10)).to.equal(undefined);
    expect(transferSecondsLeft(50, undefined, 10)).to.equal(undefined);
  });
});

describe('progress as text', () => {
  it('says how far it is', () => {
    expect(progressText(event('building', { done: 12 }))).to.equal('etcd: building, 12 s of about 60 s');
    expect(progressText(event('building', { done: 90.2, etaSeconds: undefined }))).to.equal(
      'etcd: building, 1 min 30 s, longer than the 60 s expected',
    );
    const bytes = { unit: 'bytes', done: 1024 ** 2, total: 4 * 1024 ** 2, etaSeconds: 3 } as const;
    expect(progressText(event('downloading', bytes))).to.equal(
      'etcd: downloading, 1.0 MiB of 4.0 MiB, about 3 s left',
    );
    expect(
      progressText(event('downloading', { ...bytes, total: undefined, etaSeconds: undefined })),
    ).to.equal('etcd: downloading, 1.0 MiB');
    expect(progressText(event('done', { done: 7, detail: 'build' }))).to.equal('etcd: ready (build, 7 s)');
  });

  it('writes times as a person says them', () => {
    expect([0.4, 89, 200, 5_400, 4_000].map(duration)).to.deep.equal([
      '0 s',
      '89 s',
      '3 min 20 s',
      '1 h 30 min',
      '66 min 40 s',
    ]);
  });
});

describe('progress without a terminal', () => {
  it('is one line a change, with the time, and the whole plan before the first', async () => {
    const lines: string[] = [];
    const now = () => new Date('2026-01-02T03:04:05Z');
    const view = progressLines((line) => lines.push(line), { now });
    view.onProgress(event('planned'));
    view.onProgress(event('planned', { tool: 'helm', total: 100 }));
    view.onProgress(event('skipped', { detail: 'download: no network' }));
    view.onProgress(event('building'));
    view.onProgress(event('building', { done: 1 }));
    view.onProgress(event('building', { done: 2 }));
    view.onProgress(event('done', { done: 3, detail: 'build' }));
    await view.end();
    expect(lines).to.deep.equal([
      '03:04:05  2 tools to get, about 2 min 40 s at most: etcd, helm',
      '03:04:05  etcd: passed over: download: no network',
      '03:04:05  etcd: building, 0 s of about 60 s',
      '03:04:05  etcd: ready (build, 3 s)',
    ]);
  });

  it('tells again where it is when nothing changes, and stops at the end', async () => {
    const lines: string[] = [];
    const view = progressLines((line) => lines.push(line), { heartbeat: 20 });
    view.onProgress(event('building'));
    view.onProgress(event('building', { done: 30 }));
    for (const until = Date.now() + 1_500; lines.length < 2 && Date.now() < until; ) await delay(10);
    expect(lines).to.have.length.greaterThan(1);
    expect(lines.at(-1)).to.contain('30 s of about 60 s');
    await view.end();
    const told = lines.length;
    await delay(50);
    expect(lines).to.have.length(told);
  });
});

describe('progress on a terminal', () => {
  const { isTTY } = process.stdout;
  before(() => {
    process.stdout.isTTY = true;
  });
  after(() => {
    process.stdout.isTTY = isTTY;
  });

  const terminal = () => {
    let text = '';
    const stream = new Writable({
      write(chunk, _, done) {
        text += String(chunk);
        done();
      },
    }) as unknown as NodeJS.WriteStream;
    Object.assign(stream, { isTTY: true, columns: 100, rows: 40 });
    return { stream, text: () => text };
  };

  /** A busy machine draws late. */
  const shown = async (text: () => string, wanted: string) => {
    for (const until = Date.now() + 1_500; !text().includes(wanted) && Date.now() < until; ) await delay(10);
  };

  it('is a task a tool, with its state, to the end', async () => {
    const { stream, text } = terminal();
    const view = progressView(stream);
    view.onProgress(event('planned'));
    view.onProgress(event('planned', { tool: 'helm' }));
    view.onProgress(event('building', { done: 5 }));
    await shown(text, 'building, 5 s of about 60 s');
    view.onProgress(event('building', { done: 6 }));
    await shown(text, 'building, 6 s of about 60 s');
    view.onProgress(event('done', { done: 9, detail: 'build' }));
    view.onProgress(event('done', { tool: 'helm', done: 1, detail: 'cache' }));
    await view.end();
    expect(text()).to.contain('helm');
    expect(text()).to.contain('building, 6 s of about 60 s');
    expect(text()).to.contain('etcd: ready (build, 9 s)');
    expect(text()).to.contain('helm: ready (cache, 1 s)');
  });

  it('ends also when a tool was not got, and shows nothing when nothing had to be got', async () => {
    const { stream, text } = terminal();
    const view = progressView(stream);
    view.onProgress(event('planned'));
    view.onProgress(event('building'));
    await view.end();
    expect(text()).to.contain('not got');
    const quiet = terminal();
    await progressView(quiet.stream).end();
    expect(quiet.text()).to.equal('');
  });
});
