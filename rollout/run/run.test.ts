import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { KubeObject } from '../kube/cluster.ts';
import { statusBody } from '../kube/testing/api-server.ts';
import { type PlannedWorkload, planRollout, type RolloutPlan } from '../plan/plan.ts';
import { newImage, snapshot } from '../testing/objects.ts';
import type { RolloutEvent } from './events.ts';
import type { Wave, WaveGate } from './gate.ts';
import { readJournal } from './journal.ts';
import { withDefaults } from './options.ts';
import { type RolloutOptions, rolloutFailure, runRollout } from './run.ts';
import { type Fate, type Fault, type SmallCluster, startSmallCluster } from './testing/small-cluster.ts';

const meshed = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'istio-injection': 'enabled' } },
});

const many = (count: number, fate: Fate = 'ready') =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`w${index}`, fate]));

describe('running a rollout', () => {
  let small: SmallCluster;
  let events: RolloutEvent[];
  let journal: string[];

  const start = async (fates: Readonly<Record<string, Fate>>, fault?: Fault, limits = {}) => {
    small = await startSmallCluster(fates, { fault, limits });
    return planOf(small);
  };
  /** As many Deployments again in a second namespace. */
  const startInTwo = async (count: number, fate?: Fate) => {
    const fates = many(2 * count, fate);
    const there = Object.keys(fates).slice(count);
    small = await startSmallCluster(fates, {
      namespaces: Object.fromEntries(there.map((name) => [name, 'pay'])),
    });
    return planOf(small);
  };
  const planOf = async ({ cluster }: SmallCluster): Promise<RolloutPlan> => {
    const [workloads, pods] = await Promise.all([
      cluster.list({ apiVersion: 'apps/v1', kind: 'Deployment' }),
      cluster.list({ apiVersion: 'v1', kind: 'Pod' }),
    ]);
    return planRollout(snapshot({ workloads, pods, namespaces: ['shop', 'pay'].map(meshed) }), {});
  };
  const run = (plan: RolloutPlan, options: RolloutOptions = {}) =>
    runRollout(small.cluster, plan, {
      interval: 5,
      spacing: 0,
      timeoutPerWorkload: 2_000,
      onEvent: (event) => events.push(event),
      journal: (line) => journal.push(line),
      ...options,
    });
  const told = (type: RolloutEvent['type']) =>
    events.flatMap((event) => (event.type === type && 'workload' in event ? [event.workload] : []));
  const id = (name: string) => `shop/Deployment/${name}`;
  const patches = () => small.requests('PATCH', /./);
  const isIn = (event: RolloutEvent, namespace = '') =>
    'workload' in event && event.workload.startsWith(namespace);
  /** Most workloads that were in flight at once, in all or in one namespace. */
  const crowd = (namespace?: string) => {
    let now = 0;
    return Math.max(
      ...events.map((event) => {
        if (!isIn(event, namespace)) return now;
        if (event.type === 'restarting') now += 1;
        if (['ready', 'failed', 'skipped'].includes(event.type)) now -= 1;
        return now;
      }),
    );
  };

  beforeEach(() => {
    events = [];
    journal = [];
  });
  afterEach(() => small.close());

  it('restarts each workload once, three at a time, until its new proxy runs', async () => {
    const result = await run(await start(many(7)));
    expect(result.restarted).to.have.members(Object.keys(many(7)).map(id));
    expect([result.failed, result.skipped, result.notBegun]).to.deep.equal([[], [], []]);
    expect(crowd()).to.equal(3);
    expect(patches()).to.have.length(7);
    expect(rolloutFailure(result)).to.equal(undefined);
  });

  /** Milliseconds from each restart to the next, four at a time. */
  const gaps = async (spacing: number, workloads = 4) => {
    const times: number[] = [];
    const onEvent = ({ type }: RolloutEvent) => type === 'restarting' && times.push(performance.now());
    await run(await start(many(workloads)), { parallelism: 4, spacing, onEvent });
    return times.slice(1).map((time, index) => time - (times[index] ?? Number.NaN));
  };

  it('begins no two restarts together, though there is room', async () => {
    const found = await gaps(60);
    expect(found).to.have.length(3);
    expect(Math.min(...found)).to.be.greaterThan(45);
  });

  it('fills places again at that, or as fast as workloads that are ready soon free them', async () => {
    const found = await gaps(120, 12);
    expect(Math.min(...found.slice(0, 4)), 'first').to.be.greaterThan(100);
    expect(Math.min(...found.slice(4)), 'again').to.be.within(8, 100);
    expect(
      found.slice(7).reduce((sum, gap) => sum + gap, 0),
      'the last four',
    ).to.be.lessThan(360);
  });

  it('begins them together when told to', async () => {
    expect(Math.min(...(await gaps(0)))).to.be.lessThan(45);
  });

  it('begins them a tenth of a second apart, and closer where many places are to be filled', () => {
    expect(withDefaults({}).spacing).to.equal(100);
    expect(withDefaults({ parallelism: 50 }).spacing).to.equal(100);
    expect(withDefaults({ parallelism: 200 }).spacing).to.equal(50);
    expect(withDefaults({ parallelism: 200, spacing: 70 }).spacing).to.equal(70);
  });

  it('spaces no workloads that were restarted by an earlier try', async () => {
    const plan = await start(many(4));
    await run(plan);
    const began = performance.now();
    await run(plan, { parallelism: 4, spacing: 60_000 });
    expect(performance.now() - began).to.be.lessThan(2_000);
    expect(patches()).to.have.length(4);
  });

  describe('old pods that take their time', () => {
    /** Most workloads that waited for a new pod at once, and most that were in flight. */
    const crowds = (namespace?: string) => {
      const inFlight = new Map<string, boolean>();
      let [restarting, together] = [0, 0];
      for (const event of events) {
        if (!isIn(event, namespace)) continue;
        if (event.type === 'restarting') inFlight.set(event.workload, false);
        if (event.type === 'waiting') inFlight.set(event.workload, event.serving === true);
        if (event.type === 'ready') inFlight.delete(event.workload);
        restarting = Math.max(restarting, [...inFlight.values()].filter((serving) => !serving).length);
        together = Math.max(together, inFlight.size);
      }
      return [restarting, together];
    };

    it('give their place to the next workload, and not more than as many again', async () => {
      const result = await run(await start(many(12, 'lingers')));
      expect(result.restarted).to.have.length(12);
      expect(crowds()).to.deep.equal([3, 6]);
    });

    it('keep what must be alone waiting', async () => {
      const plan = await start(many(3, 'lingers'));
      await run(plan.map((one): PlannedWorkload => ({ ...one, alone: one.name === 'w2' })));
      const ends = events.flatMap(({ type }) => (type === 'restarting' || type === 'ready' ? [type] : []));
      expect(ends).to.deep.equal(['restarting', 'restarting', 'ready', 'ready', 'restarting', 'ready']);
    });

    it('count against the limit of their namespace as they do against the whole', async () => {
      await run(await startInTwo(3, 'lingers'), { parallelism: 3, parallelismPerNamespace: 1 });
      expect(crowds('shop')).to.deep.equal([1, 2]);
      expect(crowds('pay')).to.deep.equal([1, 2]);
      // a limit of one for both would never have let more than two be in flight
      expect(crowds()).to.deep.equal([2, 4]);
    });

    it('are a failure when they do not end in the time for one workload', async () => {
      const result = await run(await start({ slow: 'lingers' }), { timeoutPerWorkload: 100 });
      expect(result.failed[0]).to.include({ workload: id('slow'), reason: 'terminating' });
    });
  });

  it('asks for each workload twice: its restart, and its pods once all is well', async () => {
    const plan = await start(many(12));
    const asked = () =>
      small.requests('GET', /./).filter(({ query }) => query.get('continue') === null).length;
    const before = asked();
    await run(plan);
    const lists = ['deployments', 'pods'].length;
    const watches = small.requests('GET', /./).filter(({ query }) => query.get('watch') === 'true');
    expect(watches).to.have.length(2);
    expect(patches()).to.have.length(12);
    expect(asked() - before).to.equal(lists + watches.length + 12);
  });

  it('goes on within a tenth of a second of a change, however rarely it would look by itself', async () => {
    const began = performance.now();
    await run(await start(many(6)), { interval: 10_000, parallelism: 1 });
    // each new pod needs 20 ms
    expect(performance.now() - began).to.be.below(6 * 120);
  });

  it('follows a given order, and leaves what must be alone to the end, alone', async () => {
    const plan = await start(many(4));
    const alone = plan.map(
      (one): PlannedWorkload => ({ ...one, alone: one.name === 'w0' || one.name === 'w1' }),
    );
    await run(alone, { order: (a, b) => b.name.localeCompare(a.name) });
    expect(told('restarting')).to.deep.equal(['w3', 'w2', 'w1', 'w0'].map(id));
    const types = events.flatMap(({ type }) => (type === 'restarting' || type === 'ready' ? [type] : []));
    expect(types.slice(-4)).to.deep.equal(['restarting', 'ready', 'restarting', 'ready']);
  });

  it('begins nothing after a failure, lets those in flight finish, and brings evidence', async () => {
    const plan = await start({ a: 'ready', b: 'crashes', c: 'ready', d: 'ready', e: 'ready' });
    const result = await run(plan, { parallelism: 2 });
    expect(result.failed).to.have.length(1);
    expect(result.failed[0]).to.deep.include({ workload: id('b'), reason: 'crash-loop' });
    expect(result.failed[0]?.evidence.lines).to.include(
      'log b-h2-1/app (before its last restart): last words',
    );
    expect(result.restarted).to.include(id('a'));
    expect(result.notBegun).to.include(id('e'));
    expect(result.restarted.length + result.notBegun.length).to.equal(4);
    expect(rolloutFailure(result)?.code).to.equal('MP_ROLLOUT_FAILED');
    expect(rolloutFailure(result)?.message).to.include('shop/Deployment/b did not become ready (crash-loop)');
  });

  it('goes on after a failure when told to', async () => {
    const result = await run(await start({ a: 'crashes', b: 'ready', c: 'ready' }), {
      parallelism: 1,
      onFailure: 'continue',
    });
    expect(result.restarted).to.deep.equal([id('b'), id('c')]);
    expect(result.failed).to.have.length(1);
  });

  it('fails a workload that is not ready in its time, and says what it waits for', async () => {
    const result = await run(await start({ a: 'never ready' }), { timeoutPerWorkload: 100 });
    expect(result.failed[0]).to.deep.include({ reason: 'never-ready' });
    expect(result.failed[0]?.seen).to.include('a-h2-1 waits for app');
  });

  it('says what such a workload would fail as once nothing changes, once, long before its time is over', async () => {
    await run(await start({ a: 'never ready', b: 'ready' }), { timeoutPerWorkload: 400, quiet: 100 });
    expect(told('classified')).to.deep.equal([id('a')]);
    const types = events.flatMap((event) =>
      'workload' in event && event.workload === id('a') ? [event] : [],
    );
    const classified = types.find(({ type }) => type === 'classified');
    expect(classified).to.deep.include({ reason: 'never-ready' });
    const failed = types.find(({ type }) => type === 'failed');
    const gap = Date.parse(failed?.at ?? '') - Date.parse(classified?.at ?? '');
    expect(gap).to.be.greaterThan(100);
    expect(journal.filter((line) => line.includes('"classified"'))).to.have.length(1);
  });

  it('takes a pod without a proxy for a failure, however ready it is', async () => {
    const result = await run(await start({ a: 'uninjected' }));
    expect(result.failed[0]).to.deep.include({ reason: 'uninjected' });
    expect(result.failed[0]?.seen).to.include(newImage);
  });

  describe('when its turn comes', () => {
    it('leaves a workload that was moved, deleted or replaced meanwhile', async () => {
      const plan = await start(many(4));
      await run(plan.filter(({ name }) => name === 'w0'));
      small.change('w1', () => undefined);
      small.change('w2', (found) => ({ ...found, metadata: { ...found.metadata, uid: 'another' } }));
      const result = await run(plan);
      expect(result.skipped.map(({ workload, outcome }) => [workload, outcome])).to.deep.equal([
        [id('w0'), 'current'],
        [id('w1'), 'gone'],
        [id('w2'), 'gone'],
      ]);
      expect(result.restarted).to.deep.equal([id('w3')]);
    });

    const available = (count: number) => (found: KubeObject) => ({
      ...found,
      status: { ...found.status, availableReplicas: count },
    });

    it('waits a while for one that is just scaling', async () => {
      const plan = await start({ a: 'ready', b: 'ready' });
      small.change('a', available(0));
      const running = run(plan);
      await delay(80);
      small.change('a', available(1));
      expect((await running).restarted).to.deep.equal([id('b'), id('a')]);
    });

    it('leaves one that stays broken', async () => {
      const plan = await start({ a: 'ready' });
      small.change('a', available(0));
      const result = await run(plan, { settle: 30 });
      expect(result.skipped.map(({ outcome }) => outcome)).to.deep.equal(['unhealthy']);
      expect(patches()).to.have.length(0);
    });

    const scaled = (plan: RolloutPlan): RolloutPlan => plan.map((one) => ({ ...one, scaledBy: 'web-hpa' }));

    it('leaves one that its HorizontalPodAutoscaler goes on scaling, and names it', async () => {
      const plan = scaled(await start({ a: 'ready' }));
      small.change('a', (one) => ({ ...one, status: { ...one.status, readyReplicas: 0 } }));
      const result = await run(plan, { settle: 30 });
      expect(result.skipped).to.deep.equal([
        {
          workload: id('a'),
          outcome: 'scaling',
          reason: '0 of 1 ready; HorizontalPodAutoscaler web-hpa is scaling it',
        },
      ]);
      expect(patches()).to.have.length(0);
    });

    it('says of one that is scaled in flight by whom, from how many pods to how many', async () => {
      const words = /HorizontalPodAutoscaler web-hpa has scaled it from 1 to 3 pods/;
      const scale = async (plan: RolloutPlan) => {
        const running = run(plan, { timeoutPerWorkload: 300 });
        await delay(100);
        small.change('a', (one) => ({ ...one, spec: { ...one.spec, replicas: 3 } }));
        return (await running).failed[0];
      };
      const plan = await start({ a: 'never ready' });
      const failed = await scale(scaled(plan));
      expect(failed?.reason).to.equal('never-ready');
      expect(failed?.seen).to.match(words);
      await small.close();
      expect((await scale(await start({ a: 'never ready' })))?.seen).to.not.match(words);
    });

    const guarded = (plan: RolloutPlan): RolloutPlan =>
      plan.map(({ decision, ...one }) => ({
        ...one,
        decision: decision.action === 'restart' ? { ...decision, budgets: ['guard'] } : decision,
      }));

    it('waits for room in its disruption budget', async () => {
      const plan = guarded(await start({ a: 'ready' }));
      small.budget.allowed = 0;
      const running = run(plan);
      await delay(60);
      expect(patches()).to.have.length(0);
      small.budget.allowed = 1;
      expect((await running).restarted).to.deep.equal([id('a')]);
    });

    it('fails without room in its disruption budget, untouched', async () => {
      const plan = guarded(await start({ a: 'ready' }));
      small.budget.allowed = 0;
      const result = await run(plan, { graces: { 'disruption-budget': 30 } });
      expect(result.failed[0]).to.deep.include({ reason: 'disruption-budget' });
      expect(patches()).to.have.length(0);
    });
  });

  describe('stopped by a person', () => {
    it('finishes what is in flight and begins nothing else', async () => {
      const stop = new AbortController();
      const plan = await start(many(6));
      const onEvent = (event: RolloutEvent) => {
        events.push(event);
        if (told('restarting').length === 3) stop.abort();
      };
      const result = await run(plan, { stopNew: stop.signal, onEvent });
      expect(result.restarted).to.have.length(3);
      expect(result.notBegun).to.have.length(3);
    });

    it('stops at once, and writes down what was in flight', async () => {
      const stop = new AbortController();
      const plan = await start(many(4, 'never ready'));
      setTimeout(() => stop.abort(new Error('interrupted')), 60);
      const thrown = await run(plan, { signal: stop.signal }).catch((error: Error) => error.message);
      expect(thrown).to.equal('interrupted');
      const last = JSON.parse(journal.at(-1) ?? '') as { type: string; inFlight: string[] };
      expect(last).to.deep.include({ type: 'interrupted', reason: 'interrupted' });
      expect(last.inFlight).to.deep.equal(['w0', 'w1', 'w2'].map(id));
    });

    it('is not kept by a server that does not answer', async () => {
      const stop = new AbortController();
      let stopping = false;
      const silent: Fault = ({ path }) => (stopping && path.endsWith('/pods') ? 'silence' : undefined);
      const plan = await start(many(1), silent, { timeout: 5_000 });
      stopping = true;
      const began = performance.now();
      setTimeout(() => stop.abort(new Error('interrupted')), 50);
      await run(plan, { signal: stop.signal }).catch(() => {});
      expect(performance.now() - began).to.be.below(1_000);
    });
  });

  describe('in waves', () => {
    const told = () =>
      events.flatMap((event) => {
        if (event.type === 'wave') return [`wave ${event.wave}/${event.of}`];
        if (event.type === 'gate') return [`gate ${event.wave} ${event.verdict}`];
        return event.type === 'ready' ? ['ready'] : [];
      });

    it('begins a wave when the one before is over and its gate has let it', async () => {
      const asked: Wave[] = [];
      const gate: WaveGate = async (wave) => {
        asked.push(wave);
        return { verdict: 'pass' };
      };
      const result = await run(await start(many(5)), { waves: [1, 2], gate });
      expect(result.restarted).to.have.length(5);
      expect(told().join(' ')).to.equal(
        'wave 1/3 ready gate 1 pass wave 2/3 ready ready gate 2 pass wave 3/3 ready ready',
      );
      expect(asked.map(({ workloads }) => workloads)).to.deep.equal([[id('w0')], [id('w1'), id('w2')]]);
      expect(Date.parse(asked[0]?.end ?? '')).to.be.at.least(Date.parse(asked[0]?.start ?? ''));
    });

    for (const [verdict, code, exit] of [
      ['fail', 'MP_ROLLOUT_GATE', 99],
      ['inconclusive', 'MP_ROLLOUT_GATE_UNSURE', 5],
    ] as const) {
      it(`ends at a gate that says ${verdict}, and begins nothing behind it`, async () => {
        const gate: WaveGate = async ({ wave }) =>
          wave === 2 ? { verdict, reason: '0.3 is more than 0.01' } : { verdict: 'pass' };
        const result = await run(await start(many(5)), { waves: [1], gate });
        expect(result.stoppedBy).to.deep.equal({ wave: 2, verdict, reason: '0.3 is more than 0.01' });
        expect([result.restarted.length, result.notBegun.length]).to.deep.equal([2, 3]);
        expect(patches()).to.have.length(2);
        expect(rolloutFailure(result)).to.include({ code, exit });
      });
    }

    it('takes a gate that throws for one that cannot tell', async () => {
      const gate: WaveGate = () => Promise.reject(new Error('Prometheus is away'));
      const result = await run(await start(many(2)), { waves: [1], gate });
      expect(result.stoppedBy).to.deep.equal({
        wave: 1,
        verdict: 'inconclusive',
        reason: 'Prometheus is away',
      });
    });

    it('asks no gate after a failure, and none again that an earlier try passed', async () => {
      let asked = 0;
      const gate: WaveGate = async () => {
        asked++;
        return { verdict: 'pass' };
      };
      await run(await start({ a: 'crashes', b: 'ready' }), { waves: [1], gate });
      expect(asked).to.equal(0);
      await small.close();
      await run(await start(many(4)), { waves: [1], gate, wavesPassed: 2 });
      expect(asked).to.equal(1);
    });

    it('lets a gate be interrupted', async () => {
      const stop = new AbortController();
      const gate: WaveGate = (_, signal) => {
        setTimeout(() => stop.abort(), 20);
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        );
      };
      const result = await run(await start(many(3)), { waves: [1], gate, stopNew: stop.signal });
      expect([result.restarted.length, result.notBegun.length]).to.deep.equal([1, 2]);
      expect(result.stoppedBy).to.equal(undefined);
    });
  });

  describe('held', () => {
    it('begins nothing, lets those in flight finish, and goes on when it is let go', async () => {
      const plan = await start(many(6));
      let held: string | undefined;
      const onEvent = (event: RolloutEvent) => {
        events.push(event);
        if (event.type === 'ready' && told('ready').length === 1) held = 'paused by me';
      };
      const running = run(plan, { hold: () => held, onEvent });
      const isHeld = () => told('ready').length === 3 && events.some(({ type }) => type === 'held');
      for (let looked = 0; !isHeld() && looked < 500; looked++) await delay(10);
      const looks = small.requests('GET', /\/pods$/).length;
      expect(told('restarting')).to.have.length(told('ready').length);
      expect(told('ready')).to.have.length(3);
      expect(events.filter(({ type }) => type === 'held')).to.have.length(1);
      await delay(60);
      expect(small.requests('GET', /\/pods$/).length).to.equal(looks);
      held = undefined;
      expect((await running).restarted).to.have.length(6);
      expect(events.filter(({ type }) => type === 'unheld')).to.have.length(1);
    });

    it('ends when it is told to stop', async () => {
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 40);
      const result = await run(await start(many(2)), { hold: () => 'always', stopNew: stop.signal });
      expect(result.notBegun).to.have.length(2);
      expect(patches()).to.have.length(0);
    });
  });

  it('keeps to a limit for each namespace', async () => {
    const result = await run(await startInTwo(4), { parallelism: 6, parallelismPerNamespace: 2 });
    expect(result.restarted).to.have.length(8);
    expect([crowd('shop'), crowd('pay'), crowd()]).to.deep.equal([2, 2, 4]);
  });

  it('keeps to the limit for all where those of the namespaces would allow more', async () => {
    const result = await run(await startInTwo(4), { parallelism: 3, parallelismPerNamespace: 2 });
    expect(result.restarted).to.have.length(8);
    expect(crowd()).to.equal(3);
    expect(Math.max(crowd('shop'), crowd('pay'))).to.equal(2);
  });

  describe('killed and begun again', () => {
    it('restarts nothing twice, wherever it was cut off', async () => {
      const plan = await start(many(5));
      const sawAll = async (limit: number) => {
        let writes = 0;
        const sink = (line: string) => {
          if (writes++ === limit) throw new Error('killed');
          journal.push(line);
        };
        return run(readJournal(journal.join('\n'))?.plan ?? plan, { journal: sink }).then(
          () => true,
          (error: Error) => {
            if (error.message !== 'killed') throw error;
            return false;
          },
        );
      };
      // each run gets a little further before it is cut off
      let runs = 1;
      while (!(await sawAll(runs))) runs++;
      expect(runs).to.be.greaterThan(5);
      expect(Object.keys(many(5)).map(small.restarts)).to.deep.equal([1, 1, 1, 1, 1]);
      expect(readJournal(journal.join('\n'))?.ended).to.equal(true);
    });

    it('sends no restart that its journal did not take', async () => {
      const plan = await start(many(1));
      const full = () => {
        throw new Error('no space left on device');
      };
      const sink = (line: string) => (line.includes('restarting') ? full() : undefined);
      const thrown = await run(plan, { journal: sink }).catch((error: Error) => error.message);
      expect(thrown).to.equal('no space left on device');
      expect(patches()).to.have.length(0);
    });

    it('watches what carries its mark, without a word to the API server but looks', async () => {
      const plan = await start(many(3));
      await run(plan);
      events = [];
      const again = await run(plan);
      expect(again.restarted).to.have.length(3);
      expect(events.filter((event) => event.type === 'restarting').every((event) => event.resumed)).to.equal(
        true,
      );
      expect(patches()).to.have.length(3);
    });
  });

  describe('against an API server in trouble', () => {
    it('honours 429 in the middle, and goes on', async () => {
      const plan = await start(many(3), ({ method, path }, count) => {
        if (!path.endsWith('/pods') && method !== 'PATCH') return undefined;
        return count % 3 === 2
          ? { ...statusBody(429, 'slow down'), headers: { 'Retry-After': '0' } }
          : undefined;
      });
      expect((await run(plan)).restarted).to.have.length(3);
      expect(['w0', 'w1', 'w2'].map(small.restarts)).to.deep.equal([1, 1, 1]);
    });

    it('begins a list again that expired half-way, and sees every pod once', async () => {
      let expired = 0;
      const plan = await start(many(5), ({ query }) => {
        if (query.get('continue') === null || expired++ % 4 > 0) return undefined;
        return statusBody(410, 'too old', 'Expired');
      });
      expect((await run(plan)).restarted).to.have.length(5);
      expect(expired).to.be.greaterThan(4);
    });

    it('gets over a connection that is open and silent', async () => {
      let silent = 0;
      const plan = await start(
        many(3),
        ({ path }, count) =>
          path.endsWith('/pods') && count % 4 === 3 && silent++ < 3 ? 'silence' : undefined,
        { timeout: 60 },
      );
      expect((await run(plan)).restarted).to.have.length(3);
      expect(silent).to.be.greaterThan(0);
    });

    for (const [title, answer] of [
      ['500', statusBody(500, 'etcdserver: request timed out')],
      ['a cut connection', 'reset'],
      ['503', statusBody(503, 'shutting down')],
    ] as const) {
      it(`restarts once where the write was applied and answered with ${title}`, async () => {
        const plan = await start(many(3), ({ method }, count, apply) => {
          if (method !== 'PATCH' || count > 0) return undefined;
          apply();
          return answer;
        });
        const result = await run(plan);
        expect(result.restarted).to.have.length(3);
        expect(['w0', 'w1', 'w2'].map(small.restarts)).to.deep.equal([1, 1, 1]);
        const bodies = patches().map(({ path, body }) => `${path} ${body}`);
        expect(new Set(bodies).size).to.equal(3);
      });
    }

    it('sends a restart again after a conflict', async () => {
      const plan = await start(many(1), ({ method }, count) =>
        method === 'PATCH' && count === 0
          ? statusBody(409, 'the object has been modified', 'Conflict')
          : undefined,
      );
      expect((await run(plan)).restarted).to.have.length(1);
      expect(small.restarts('w0')).to.equal(1);
    });

    it('fails what it may not restart, and says so', async () => {
      const plan = await start(many(1), ({ method }) =>
        method === 'PATCH' ? statusBody(403, 'cannot patch resource "deployments"', 'Forbidden') : undefined,
      );
      const result = await run(plan, { graces: { refused: 30 } });
      expect(result.failed[0]).to.deep.include({
        reason: 'refused',
        seen: 'cannot patch resource "deployments"',
      });
    });

    it('waits while it is away, counts that time against nobody, and tells', async () => {
      const plan = await start({ a: 'ready', b: 'never ready' }, undefined, { patience: 30 });
      const running = run(plan, { timeoutPerWorkload: 300 });
      await delay(50);
      await small.down(500);
      const result = await running;
      expect(result.restarted).to.deep.equal([id('a')]);
      expect(result.failed).to.have.length(1);
      const types = events.map(({ type }) => type);
      expect(types.indexOf('sighted')).to.be.greaterThan(types.indexOf('blind'));
      expect(types.indexOf('failed')).to.be.greaterThan(types.indexOf('sighted'));
    });

    it('gives up when it stays away', async () => {
      const plan = await start(many(1, 'never ready'), undefined, { patience: 30 });
      const running = run(plan, { outage: 100 }).catch((error: { code: string }) => error.code);
      await delay(50);
      const coming = small.down(600);
      expect(await running).to.equal('MP_KUBE_UNREACHABLE');
      expect(journal.at(-1)).to.include('interrupted');
      await coming;
    });
  });
});
