import { expect } from 'chai';
import { runStages, type Stage } from './stage.ts';

const quiet = { undoBudget: 1_000, tell: () => {} };

const change = (name: string, log: string[], fails = ''): Stage => ({
  name,
  async run({ undo }) {
    undo({
      title: `undo ${name}`,
      async run() {
        log.push(`undo ${name}`);
        if (fails === 'undo') throw new Error('stuck');
      },
    });
    log.push(name);
    if (fails === 'run') throw new Error('broken');
    return `${name} done`;
  },
});

describe('stages', () => {
  it('run in turn, and what they changed is taken back in reverse', async () => {
    const log: string[] = [];
    const { stages, failure } = await runStages([change('a', log), change('b', log)], {
      ...quiet,
      signal: new AbortController().signal,
    });
    expect(log).to.deep.equal(['a', 'b', 'undo b', 'undo a']);
    expect(stages.map((stage) => stage.outcome)).to.deep.equal(['passed', 'passed']);
    expect(failure).to.equal(undefined);
  });

  it('a failed stage skips the later ones and its own half is undone too', async () => {
    const log: string[] = [];
    const list = [change('a', log), change('b', log, 'run'), change('c', log)];
    const { stages, failure } = await runStages(list, { ...quiet, signal: new AbortController().signal });
    expect(log).to.deep.equal(['a', 'b', 'undo b', 'undo a']);
    expect(stages.map((stage) => stage.outcome)).to.deep.equal(['passed', 'failed', 'skipped']);
    expect(failure?.stage).to.equal('b');
  });

  it('an undo that fails does not keep the others from running', async () => {
    const log: string[] = [];
    const { undone } = await runStages([change('a', log), change('b', log, 'undo')], {
      ...quiet,
      signal: new AbortController().signal,
    });
    expect(log.slice(2)).to.deep.equal(['undo b', 'undo a']);
    expect(undone.map((result) => result.ok)).to.deep.equal([false, true]);
  });

  it('an interruption is told apart from a failure, and undoes with a budget of its own', async () => {
    const log: string[] = [];
    const stop = new AbortController();
    const interrupted: Stage = {
      name: 'b',
      async run({ signal }) {
        stop.abort(new Error('SIGINT'));
        signal.throwIfAborted();
        return '';
      },
    };
    const { stages, failure } = await runStages([change('a', log), interrupted, change('c', log)], {
      ...quiet,
      signal: stop.signal,
    });
    expect(stages.map((stage) => stage.outcome)).to.deep.equal(['passed', 'interrupted', 'skipped']);
    expect(failure?.interrupted).to.equal(true);
    expect(log).to.deep.equal(['a', 'undo a']);
  });

  it('an undo that another stage has done is withdrawn', async () => {
    const log: string[] = [];
    const withdrawn: Stage = {
      name: 'a',
      async run({ undo }) {
        undo({ title: 'x', run: async () => void log.push('x') })();
        return '';
      },
    };
    await runStages([withdrawn], { ...quiet, signal: new AbortController().signal });
    expect(log).to.deep.equal([]);
  });
});
