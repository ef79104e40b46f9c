import { expect } from 'chai';
import type { RolloutStatus } from './status.ts';
import { watchStatus } from './watch.ts';

const status = (state: RolloutStatus['state'], ready: number, inFlight: number) =>
  ({
    id: 'r',
    state,
    server: 'https://kube',
    total: 60,
    toBegin: 60 - ready - inFlight,
    ready: Array.from({ length: ready }, (_, at) => `shop/Deployment/w${at}`),
    inFlight: Array.from({ length: inFlight }, (_, at) => ({
      workload: `shop/Deployment/f${at}-${'x'.repeat(90)}`,
      since: new Date().toISOString(),
    })),
    failed: [],
    skipped: [],
    wavesPassed: 0,
  }) as unknown as RolloutStatus;

async function shown(isTTY: boolean, seen: readonly RolloutStatus[]): Promise<string> {
  const left = [...seen];
  let text = '';
  const write = (more: string) => {
    text += more;
    return true;
  };
  const look = async () => left.shift() ?? status('cut off', 0, 0);
  const gone = new AbortController().signal;
  await watchStatus(look, { isTTY, columns: 80, rows: 24, write } as never, { gone, every: 1 });
  expect(left).to.deep.equal([]);
  return text;
}

describe('a rollout that is watched', () => {
  const seen = [
    status('running', 1, 2),
    status('running', 1, 2),
    status('paused', 3, 0),
    status('ended', 3, 0),
  ];

  it('is left when nobody looks any more', async () => {
    const gone = new AbortController();
    let lines = 0;
    const write = () => {
      lines += 1;
      gone.abort();
      return false;
    };
    const look = async () => status('paused', lines, 0);
    await watchStatus(look, { isTTY: false, write } as never, { gone: gone.signal, every: 60_000 });
    expect(lines).to.equal(1);
  });

  it('is a line for each change without a terminal, until nobody runs it', async () => {
    expect(await shown(false, seen)).to.equal(
      'running: 1 of 60 moved, 2 in flight, 0 failed\n' +
        'paused: 3 of 60 moved, 0 in flight, 0 failed\n' +
        'ended: 3 of 60 moved, 0 in flight, 0 failed\n',
    );
  });

  it('is a picture on a terminal that never leaves the screen', async () => {
    const text = await shown(true, [status('running', 1, 50), status('ended', 60, 0)]);
    const [first = '', second = ''] = text.split('\u001b[J');
    const lines = first.split('\u001b[K\n').slice(0, -1);
    expect(lines).to.have.length(23);
    expect(lines.at(-1)).to.match(/^and \d+ lines more$/);
    for (const line of lines) expect(line.length).to.be.below(80);
    expect(second.startsWith('\u001b[23A')).to.equal(true);
    expect(second).to.contain('60 of 60 moved');
  });
});
