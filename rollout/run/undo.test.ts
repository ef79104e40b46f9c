import { expect } from 'chai';
import type { Failure } from '../../reports/failure/failure.ts';
import { planRollout, type RolloutPlan } from '../plan/plan.ts';
import { injector, newImage, oldImage, pod, rules, snapshot, workload } from '../testing/objects.ts';
import type { Given } from './ask-injector.ts';
import { undoOf } from './undo.ts';

const id = 'shop/Deployment/web';
const deployment = workload('Deployment');
const moved = planRollout(snapshot({ workloads: [deployment], pods: [pod({ image: oldImage })] }), {});
/** The injector gives the earlier release again. */
const back = rules({
  injectors: {
    'istio-system/default': injector({
      hub: 'hub.example/istio',
      tag: '1.30.4',
      proxy: { image: 'proxyv2' },
    }),
  },
});
const now = (image: string, parts: object = {}) =>
  snapshot({ workloads: [workload('Deployment', {}, parts)], pods: [pod({ image })], rules: back });
const image = (name: string): Given => ({ is: 'image', image: name });
const given = (what: Given) => new Map([[id, what]]);

describe('taking a rollout back', () => {
  const refusal = (what: Given): Failure | undefined => {
    try {
      undoOf(moved, now(newImage), given(what));
      return undefined;
    } catch (error) {
      return error as Failure;
    }
  };

  it('restarts what runs the new proxy, towards the earlier one', () => {
    const [one, ...others] = undoOf(moved, now(newImage), given(image(oldImage)));
    expect(others).to.deep.equal([]);
    expect(one?.decision).to.deep.include({ action: 'restart', target: oldImage, from: [newImage] });
  });

  it('restarts what the rollout left broken, too', () => {
    const broken = now(newImage, { readyReplicas: 1, availableReplicas: 1 });
    expect(undoOf(moved, broken, given(image(oldImage)))[0]?.decision.action).to.equal('restart');
  });

  it('leaves what runs the earlier one already', () => {
    const [one] = undoOf(moved, now(oldImage), given(image(oldImage)));
    expect(one?.decision).to.deep.include({ action: 'skip', outcome: 'current' });
  });

  it('touches nothing that the rollout did not restart', () => {
    const other = { ...deployment, metadata: { ...deployment.metadata, name: 'other', uid: 'u' } };
    const seen = { ...now(newImage), workloads: [deployment, other] };
    expect(undoOf(moved, seen, given(image(oldImage))).map(({ name }) => name)).to.deep.equal(['web']);
  });

  it('leaves what is gone, or is another object by now', () => {
    expect(undoOf(moved, now(newImage), new Map())).to.deep.equal([]);
  });

  it('takes the same image by another name for the same', () => {
    const docker = 'docker.io/istio/proxyv2:1.30.4';
    const hub = moved.map((one) => ({
      ...one,
      decision: { ...one.decision, from: ['istio/proxyv2:1.30.4'] },
    })) as unknown as RolloutPlan;
    expect(undoOf(hub, now(newImage), given(image(docker)))).to.have.length(1);
  });

  for (const [title, what, words] of [
    ['still gives the new image', image(newImage), newImage],
    ['gives no proxy', { is: 'none' }, 'no proxy'],
    [
      'does not answer',
      { is: 'refused', message: 'failed calling webhook' },
      'no answer (failed calling webhook)',
    ],
  ] as const) {
    it(`is refused while the injector ${title}, with what it gives`, () => {
      const failure = refusal(what);
      expect(failure).to.include({ code: 'MP_ROLLOUT_UNDO', exit: 4 });
      expect(failure?.message).to.equal(
        `the injector gives ${words} now, where ${oldImage} ran before: ${id}`,
      );
      expect(failure?.detail.fix).to.include('rollout undo');
    });
  }

  describe('in a namespace whose quota is used up, where nobody can ask', () => {
    const barred = given({ is: 'refused', message: 'exceeded quota: pods, requested: pods=1' });

    it('goes by the configuration of the injector once that gives the earlier image', () => {
      const [one] = undoOf(moved, now(newImage), barred);
      expect(one?.decision).to.deep.include({ action: 'restart', target: oldImage });
    });

    it('is refused while that gives the new image', () => {
      const still = { ...now(newImage), rules: rules() };
      expect(() => undoOf(moved, still, barred))
        .to.throw(`the injector gives ${newImage} now, where ${oldImage} ran before: ${id}`)
        .with.property('code', 'MP_ROLLOUT_UNDO');
    });

    it('is refused while that gives no proxy, or does not tell', () => {
      const none = { ...now(newImage), rules: rules({ webhooks: [] }) };
      expect(() => undoOf(moved, none, barred)).to.throw('the injector gives no proxy now');
      const unread = { ...now(newImage), rules: rules({ injectors: {} }) };
      expect(() => undoOf(moved, unread, barred)).to.throw('gives no answer (exceeded quota');
    });
  });
});
