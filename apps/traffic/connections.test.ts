import type { Socket } from 'node:net';
import { expect } from 'chai';
import { startTarget, type Target } from './testing/target.ts';
import { plannedCall, type WithK6, withK6 } from './testing/with-k6.ts';

const hosts = 25;
const maxVUs = 2;

describe('the k6 script that calls more hosts than k6 keeps connections to of its own accord', function () {
  this.timeout(30_000);
  let k6: WithK6 | undefined;
  let targets: Target[] = [];
  const sockets = new Set<Socket>();
  let served = 0;

  before(async function () {
    k6 = await withK6();
    if (!k6) this.skip();
    targets = await Promise.all(
      Array.from({ length: hosts }, () =>
        startTarget({
          '/kept': (request, response) => {
            sockets.add(request.socket);
            served += 1;
            response.end('ok');
          },
        }),
      ),
    );
  });
  after(async () => {
    for (const target of targets) target.close();
    await k6?.close();
  });

  it('dials each host once a VU, and not once a call', async () => {
    const calls = targets.map(({ base }, host) => plannedCall(base, '/kept', { id: `${host}` }));
    const run = await k6?.start('load-a-0', { ratePerSecond: 100, durationSeconds: 2, maxVUs, calls });
    expect((await run?.ended)?.exitCode).to.equal(0);
    expect(served).to.be.within(190, 201);
    expect(sockets.size).to.be.within(hosts, hosts * maxVUs);
  });
});
