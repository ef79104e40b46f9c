import { expect } from 'chai';
import fc from 'fast-check';
import type { KubeObject } from '../kube/cluster.ts';
import {
  injector,
  newImage,
  oldImage,
  pod,
  rules,
  snapshot,
  template,
  workload,
} from '../testing/objects.ts';
import type { Outcome } from './decision.ts';
import { type PlanOptions, planHash, planRollout, type RolloutPlan } from './plan.ts';
import type { Snapshot } from './snapshot.ts';

interface Case {
  readonly title: string;
  readonly workload?: KubeObject;
  readonly pods?: readonly KubeObject[];
  readonly more?: Partial<Snapshot>;
  readonly options?: PlanOptions;
  readonly decides: Outcome | 'restart';
  /** Part of the reason. */
  readonly because?: string;
}

const stale = pod({ image: oldImage });
const fresh = pod({ image: newImage, name: 'web-h1-2' });
const pods = [stale, pod({ image: oldImage, name: 'web-h1-2' })];
const of = (kind: string, name = 'web') => ({ owner: { kind, name } });
const withLabels = (object: KubeObject, labels: Record<string, string>): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, labels },
});
const budget = (disruptionsAllowed: number | undefined): KubeObject => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { namespace: 'shop', name: 'guard' },
  spec: { selector: { matchLabels: { app: 'web' } } },
  status: { disruptionsAllowed },
});
const autoscaler = (target: object = {}): KubeObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { namespace: 'shop', name: 'web-hpa' },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', ...target } },
});
const rolling = (parts: object) => ({ strategy: { type: 'RollingUpdate', rollingUpdate: parts } });
const updating = (parts: object) => ({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: parts } });
const gateway = workload('Deployment', {
  template: template({ annotations: { 'inject.istio.io/templates': 'gateway' } }),
});
const ownProxy = template({
  labels: { 'sidecar.istio.io/inject': 'false' },
  spec: { containers: [{ name: 'istio-proxy', image: oldImage }] },
});
const refused = template({ labels: { 'sidecar.istio.io/inject': 'false' } });
const pinned = template({ annotations: { 'sidecar.istio.io/proxyImage': oldImage } });
const statefulPods = [pod({ image: oldImage, ...of('StatefulSet') })];
const daemonPods = [pod({ image: oldImage, ...of('DaemonSet') })];
const replicaSet = (owner?: { kind: string; name: string }): KubeObject => {
  const set = workload('ReplicaSet');
  const ownerReferences = owner && [{ apiVersion: 'x/v1', uid: 'u', controller: true, ...owner }];
  return { ...set, metadata: { ...set.metadata, name: 'web-set', ownerReferences } };
};
const setPods = [
  pod({
    image: oldImage,
    annotations: { 'sidecar.istio.io/status': '{}' },
    ...of('ReplicaSet', 'web-set'),
    labels: { 'pod-template-hash': 'other' },
  }),
];

const table: readonly Case[] = [
  {
    title: 'restarts a Deployment whose proxies are stale',
    decides: 'restart',
    because: `2 of 2 pods run ${oldImage}`,
  },
  {
    title: 'restarts one where a single proxy is stale',
    pods: [stale, fresh],
    decides: 'restart',
    because: '1 of 2',
  },
  {
    title: 'restarts for a stale native sidecar',
    pods: [pod({ image: oldImage, native: 'native' })],
    decides: 'restart',
  },
  {
    title: 'restarts for a pod that came up without its proxy beside one that has it',
    pods: [pod(), fresh],
    decides: 'restart',
    because: '1 of 2 pods run no proxy',
  },
  {
    title: 'restarts a StatefulSet',
    workload: workload('StatefulSet'),
    pods: statefulPods,
    decides: 'restart',
  },
  { title: 'restarts a DaemonSet', workload: workload('DaemonSet'), pods: daemonPods, decides: 'restart' },
  { title: 'leaves what is current', pods: [fresh], decides: 'current' },
  {
    title: 'leaves what is pinned by an annotation and runs it',
    workload: workload('Deployment', { template: pinned }),
    decides: 'current',
    because: oldImage,
  },
  {
    title: 'does not count a pod that is leaving',
    pods: [pod({ image: oldImage, leaving: 'leaving' }), fresh],
    decides: 'current',
  },
  {
    title: 'does not count a pod that was evicted',
    pods: [pod({ image: oldImage, phase: 'Failed' }), fresh],
    decides: 'current',
  },
  {
    title: 'takes a tag for current that the node resolved to the wanted digest',
    pods: [pod({ image: oldImage, imageId: `h.example/p@sha256:${'a'.repeat(64)}` })],
    options: { target: `h.example/p@sha256:${'a'.repeat(64)}` },
    decides: 'current',
  },
  {
    title: 'leaves what is outside the mesh',
    workload: workload('Deployment', { template: refused }),
    pods: [pod()],
    decides: 'not-in-mesh',
  },
  { title: 'reports what lacks the proxy that it would get', pods: [pod()], decides: 'uninjected' },
  {
    title: 'reports what would come back without its proxy',
    workload: workload('Deployment', { template: refused }),
    decides: 'would-lose-proxy',
    because: 'no injection webhook matches',
  },
  {
    title: 'reports what would come back without its proxy for a revision that is gone',
    more: {
      namespaces: [
        {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: 'shop', labels: { 'istio.io/rev': 'gone' } },
        },
      ],
    },
    decides: 'would-lose-proxy',
    because: 'istio.io/rev=gone',
  },
  {
    title: 'reports a proxy that stands in its own template',
    workload: workload('Deployment', { template: ownProxy }),
    decides: 'own-proxy',
  },
  { title: 'does not guess a target', more: { rules: rules({ injectors: {} }) }, decides: 'unclear-target' },
  {
    title: 'leaves a paused Deployment',
    workload: workload('Deployment', { paused: true }),
    decides: 'paused',
  },
  {
    title: 'leaves what is scaled to zero',
    workload: workload('Deployment', { replicas: 0 }),
    pods: [],
    decides: 'scaled-to-zero',
  },
  {
    title: 'leaves a DaemonSet that no node wants',
    workload: workload('DaemonSet', { replicas: 0 }),
    pods: [],
    decides: 'scaled-to-zero',
  },
  { title: 'leaves what has no pods though it should', pods: [], decides: 'unhealthy', because: 'no pods' },
  {
    title: 'leaves what is not whole before it is touched',
    workload: workload('Deployment', {}, { availableReplicas: 1 }),
    decides: 'unhealthy',
    because: '1 of 2 available, before anything was done',
  },
  {
    title: 'leaves what its controller is still changing',
    workload: workload('Deployment', {}, { observedGeneration: 0 }),
    decides: 'unhealthy',
    because: 'has not seen the latest change',
  },
  {
    title: 'restarts what is not whole when told to',
    workload: workload('Deployment', {}, { availableReplicas: 1 }),
    options: { unhealthy: 'restart' },
    decides: 'restart',
  },
  {
    title: 'leaves a StatefulSet in the middle of an update',
    workload: workload('StatefulSet', {}, { updateRevision: 'r2' }),
    pods: statefulPods,
    decides: 'unhealthy',
  },
  {
    title: 'leaves a StatefulSet OnDelete',
    workload: workload('StatefulSet', { updateStrategy: { type: 'OnDelete' } }),
    pods: statefulPods,
    decides: 'on-delete',
  },
  {
    title: 'leaves a DaemonSet OnDelete',
    workload: workload('DaemonSet', { updateStrategy: { type: 'OnDelete' } }),
    pods: daemonPods,
    decides: 'on-delete',
  },
  {
    title: 'leaves a StatefulSet with a partition',
    workload: workload('StatefulSet', updating({ partition: 1 })),
    pods: statefulPods,
    decides: 'partitioned',
    because: 'partition 1',
  },
  {
    title: 'leaves a StatefulSet whose budget is used up',
    workload: workload('StatefulSet'),
    pods: statefulPods,
    more: { budgets: [budget(0)] },
    decides: 'disruption-budget',
    because: 'guard allows no disruption',
  },
  {
    title: 'leaves a budget that nobody has counted yet',
    workload: workload('StatefulSet'),
    pods: statefulPods,
    more: { budgets: [budget(undefined)] },
    decides: 'disruption-budget',
  },
  {
    title: 'restarts a Deployment that surges, whatever its budget',
    more: { budgets: [budget(0)] },
    decides: 'restart',
    because: 'PodDisruptionBudget guard allows no disruption, and none is needed',
  },
  {
    title: 'leaves a Deployment that takes pods away first',
    workload: workload('Deployment', rolling({ maxUnavailable: 1, maxSurge: 0 })),
    more: { budgets: [budget(0)] },
    decides: 'disruption-budget',
  },
  {
    title: 'leaves a Deployment that recreates',
    workload: workload('Deployment', { strategy: { type: 'Recreate' } }),
    more: { budgets: [budget(0)] },
    decides: 'disruption-budget',
  },
  {
    title: 'sets a budget aside when told to',
    workload: workload('StatefulSet'),
    pods: statefulPods,
    more: { budgets: [budget(0)] },
    options: { disruptionBudgets: 'ignore' },
    decides: 'restart',
    because: 'guard allows no disruption, which is set aside',
  },
  {
    title: 'restarts what a HorizontalPodAutoscaler scales, when it is whole',
    more: { autoscalers: [autoscaler()] },
    decides: 'restart',
  },
  {
    title: 'leaves what a HorizontalPodAutoscaler is scaling up',
    workload: workload('Deployment', {}, { readyReplicas: 1, availableReplicas: 1 }),
    more: { autoscalers: [autoscaler()] },
    decides: 'scaling',
    because: '1 of 2 ready; HorizontalPodAutoscaler web-hpa is scaling it',
  },
  {
    title: 'leaves what a HorizontalPodAutoscaler is scaling down',
    workload: workload('Deployment', {}, { replicas: 3, updatedReplicas: 3, readyReplicas: 3 }),
    more: { autoscalers: [autoscaler()] },
    decides: 'scaling',
    because: '1 more than the 2 pods',
  },
  {
    title: 'blames no HorizontalPodAutoscaler for a pod that crashes',
    workload: workload('Deployment', {}, { readyReplicas: 1, availableReplicas: 1 }),
    pods: [
      stale,
      pod({
        image: oldImage,
        status: { containerStatuses: [{ name: 'app', ready: false, restartCount: 9 }] },
      }),
    ],
    more: { autoscalers: [autoscaler()] },
    decides: 'unhealthy',
  },
  {
    title: 'blames no HorizontalPodAutoscaler for a roll-out that is under way',
    workload: workload('Deployment', {}, { updatedReplicas: 1 }),
    more: { autoscalers: [autoscaler()] },
    decides: 'unhealthy',
  },
  {
    title: 'blames no HorizontalPodAutoscaler of another kind or group',
    workload: workload('Deployment', {}, { readyReplicas: 1, availableReplicas: 1 }),
    more: {
      autoscalers: [autoscaler({ kind: 'StatefulSet' }), autoscaler({ apiVersion: 'example.com/v1' })],
    },
    decides: 'unhealthy',
  },
  { title: 'leaves a gateway', workload: gateway, decides: 'gateway' },
  {
    title: 'restarts a gateway when asked to',
    workload: gateway,
    options: { gateways: 'last' },
    decides: 'restart',
  },
  ...['ingressgateway', 'egressgateway', 'eastwestgateway'].map(
    (istio): Case => ({
      title: `leaves a gateway that is known by its label istio=${istio}`,
      workload: workload('Deployment', { template: template({ labels: { istio } }) }),
      decides: 'gateway',
    }),
  ),
  {
    title: 'restarts a gateway that is known by its label, when asked to',
    workload: workload('Deployment', { template: template({ labels: { istio: 'ingressgateway' } }) }),
    options: { gateways: 'last' },
    decides: 'restart',
  },
  {
    title: 'takes no workload for a gateway whose label only sounds like it',
    workload: workload('Deployment', { template: template({ labels: { istio: 'ingressgateway-client' } }) }),
    decides: 'restart',
  },
  {
    title: 'leaves a gateway whose template its control plane writes',
    workload: {
      ...workload('Deployment'),
      metadata: {
        namespace: 'shop',
        name: 'web',
        labels: { 'gateway.networking.k8s.io/gateway-name': 'web' },
        ownerReferences: [
          { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', name: 'web', uid: 'g' },
        ],
      },
    },
    decides: 'managed-gateway',
  },
  {
    title: 'leaves what is being deleted',
    workload: {
      ...workload('Deployment'),
      metadata: { namespace: 'shop', name: 'web', deletionTimestamp: '2026-11-24T12:00:00Z' },
    },
    decides: 'deleting',
  },
  {
    title: 'leaves a ReplicationController, which replaces no pods',
    workload: workload('ReplicationController'),
    pods: [pod({ image: oldImage, ...of('ReplicationController') })],
    decides: 'lone-replica-set',
    because: `a ReplicationController by itself does not replace its pods; 1 of 1 pods run ${oldImage}`,
  },
  {
    title: 'takes a ReplicationController for current whose pods are',
    workload: workload('ReplicationController'),
    pods: [pod({ image: newImage, ...of('ReplicationController') })],
    decides: 'current',
  },
  {
    title: 'never restarts a CronJob',
    workload: workload('CronJob', { jobTemplate: { spec: { template: template() } } }),
    pods: [],
    decides: 'next-run',
  },
  {
    title: 'never kills a Job that runs',
    workload: workload('Job'),
    pods: [pod({ image: oldImage, ...of('Job') })],
    decides: 'job',
    because: `1 of 1 pods run ${oldImage}`,
  },
];

const decisionsOf = (plan: RolloutPlan) =>
  plan.map(
    ({ kind, name, decision }) => `${kind}/${name} ${'outcome' in decision ? decision.outcome : 'restart'}`,
  );

describe('a rollout plan', () => {
  for (const one of table) {
    it(one.title, () => {
      const workloads = [one.workload ?? workload('Deployment')];
      const plan = planRollout(
        snapshot({ workloads, pods: one.pods ?? pods, ...one.more }),
        one.options ?? {},
      );
      expect(plan).to.have.length(1);
      const decision = plan[0]?.decision;
      expect(decision && ('outcome' in decision ? decision.outcome : decision.action)).to.equal(one.decides);
      if (one.because) expect(decision?.reason).to.include(one.because);
    });
  }

  it('marks what a HorizontalPodAutoscaler scales, whatever is decided, and nothing else', () => {
    const workloads = [workload('Deployment', { paused: true }), workload('StatefulSet')];
    const autoscalers = [autoscaler({ apiVersion: 'apps/v1beta2' })];
    const found = planRollout(snapshot({ workloads, pods: [...pods, ...statefulPods], autoscalers }), {});
    expect(found.map(({ kind, scaledBy }) => [kind, scaledBy])).to.deep.equal([
      ['Deployment', 'web-hpa'],
      ['StatefulSet', undefined],
    ]);
    expect(found[1]).to.not.have.property('scaledBy');
  });

  it('says what runs, what shall run, and which budgets must hold meanwhile', () => {
    const found = planRollout(
      snapshot({ workloads: [workload('StatefulSet')], pods: statefulPods, budgets: [budget(1)] }),
      {},
    );
    expect(found[0]?.decision).to.deep.include({
      target: newImage,
      from: [oldImage],
      stalePods: 1,
      pods: 1,
      setAside: [],
      budgets: ['guard'],
    });
  });

  describe('of pods that no workload stands behind', () => {
    const planned = (parts: Partial<Snapshot>) => decisionsOf(planRollout(snapshot(parts), {}));
    const injected = { 'sidecar.istio.io/status': '{}' };
    const alone = (image: string) => {
      const made = pod({ image, annotations: injected });
      return { ...made, metadata: { ...made.metadata, ownerReferences: undefined } };
    };

    it('reports a pod without an owner, and leaves one that is current', () => {
      expect(planned({ pods: [alone(oldImage)] })).to.deep.equal(['Pod/web-h1-1 no-owner']);
      expect(planned({ pods: [alone(newImage)] })).to.deep.equal(['Pod/web-h1-1 current']);
    });

    it('reports a ReplicaSet that stands alone', () => {
      expect(planned({ replicaSets: [replicaSet()], pods: setPods })).to.deep.equal([
        'ReplicaSet/web-set lone-replica-set',
      ]);
    });

    it('reports a controller that it does not know, by its name', () => {
      const rollout = { kind: 'Rollout', name: 'web' };
      expect(planned({ replicaSets: [replicaSet(rollout)], pods: setPods })).to.deep.equal([
        'Rollout/web foreign-owner',
      ]);
      const argo = replicaSet(rollout);
      for (const owner of argo.metadata.ownerReferences ?? []) owner.apiVersion = 'argoproj.io/v1alpha1';
      const [planOfArgo] = planRollout(snapshot({ replicaSets: [argo], pods: setPods }), {});
      expect(planOfArgo?.decision).to.deep.include({ outcome: 'argo-rollout' });
      expect(planOfArgo?.decision.reason).to.match(
        /^kubectl argo rollouts restart -n shop web; 1 of 1 pods run/,
      );
      const broker = pod({ image: oldImage, annotations: injected, ...of('StrimziPodSet', 'kafka') });
      expect(planned({ pods: [broker] })).to.deep.equal(['StrimziPodSet/kafka foreign-owner']);
    });

    describe('but a CronJob', () => {
      const cronJob = (() => {
        const made = workload('CronJob', { jobTemplate: { spec: { template: template() } } });
        return { ...made, metadata: { ...made.metadata, name: 'night', uid: 'n' } };
      })();
      const run = (name: string, image: string | undefined, minute: number, phase = 'Running') => {
        const job = workload('Job');
        const made = pod({ name: `${name}-1`, image, phase, ...of('Job', name) });
        const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'night', uid: 'n', controller: true };
        const creationTimestamp = `2026-11-24T12:0${minute}:00Z`;
        return {
          job: { ...job, metadata: { ...job.metadata, name, uid: name, ownerReferences: [owner] } },
          pod: { ...made, metadata: { ...made.metadata, creationTimestamp } },
        };
      };
      const decided = (...runs: ReturnType<typeof run>[]) => {
        const workloads = [cronJob, ...runs.map(({ job }) => job)];
        const plan = planRollout(snapshot({ workloads, pods: runs.map((one) => one.pod) }), {});
        return plan.map(({ kind, decision }) => {
          const outcome = decision.action === 'skip' ? decision.outcome : 'restart';
          return `${kind} ${outcome}: ${decision.reason}`;
        });
      };
      const next = "CronJob next-run: a CronJob's next run gets the new proxy";

      it('is told with its run that goes on with a stale proxy', () => {
        expect(decided(run('night-1', newImage, 1, 'Succeeded'), run('night-2', oldImage, 2))).to.deep.equal([
          `${next}; 1 of 1 pods run ${oldImage}`,
        ]);
      });

      it('is current while its run has the target, and when its last one had', () => {
        expect(decided(run('night-1', oldImage, 1, 'Succeeded'), run('night-2', newImage, 2))).to.deep.equal([
          `CronJob current: every proxy runs ${newImage}`,
        ]);
        expect(
          decided(run('night-2', newImage, 2, 'Succeeded'), run('night-1', oldImage, 1, 'Succeeded')),
        ).to.deep.equal([`CronJob current: its last run had ${newImage}`]);
      });

      it('is told with the last run that has ended, where that was another', () => {
        expect(
          decided(run('night-1', newImage, 1, 'Succeeded'), run('night-2', oldImage, 2, 'Failed')),
        ).to.deep.equal([`${next}; its last run had ${oldImage}`]);
        expect(decided(run('night-1', undefined, 1, 'Succeeded'))).to.deep.equal([
          `${next}; its last run had no proxy`,
        ]);
        expect(decided()).to.deep.equal([next]);
      });
    });

    it('counts the Jobs of a CronJob under it, and no Job that has ended', () => {
      const job = workload('Job');
      const owned = {
        ...job,
        metadata: {
          ...job.metadata,
          ownerReferences: [
            { apiVersion: 'batch/v1', kind: 'CronJob', name: 'night', uid: 'n', controller: true },
          ],
        },
      };
      const night = workload('CronJob', { jobTemplate: { spec: { template: template() } } });
      const cron = { ...night, metadata: { ...night.metadata, name: 'night', uid: 'n' } };
      const over = (type: string) => ({ ...job, status: { conditions: [{ type, status: 'True' }] } });
      const jobPods = [pod({ image: oldImage, ...of('Job') })];
      const besideIt = (one: KubeObject) => planned({ workloads: [cron, one], pods: jobPods });
      expect(besideIt(owned)).to.deep.equal(['CronJob/night next-run']);
      expect(besideIt(over('Complete'))).to.deep.equal(['CronJob/night next-run']);
      expect(besideIt(over('Failed'))).to.deep.equal(['CronJob/night next-run']);
      expect(besideIt(job)).to.deep.equal(['CronJob/night next-run', 'Job/web job']);
    });

    it('leaves the pods of a Deployment that was just deleted', () => {
      const gone = replicaSet({ kind: 'Deployment', name: 'web' });
      expect(planned({ replicaSets: [gone], pods: setPods })).to.deep.equal([]);
    });

    it('says nothing of them when workloads were selected', () => {
      expect(planned({ pods: [alone(oldImage)], selected: true })).to.deep.equal([]);
    });
  });

  it('tells workloads of one name apart, by their kind and by their pods’ owners', () => {
    const workloads = [workload('Deployment'), workload('StatefulSet')];
    const mixed = [fresh, ...statefulPods];
    expect(decisionsOf(planRollout(snapshot({ workloads, pods: mixed }), {}))).to.deep.equal([
      'Deployment/web current',
      'StatefulSet/web restart',
    ]);
  });

  it('puts gateways last, each to be restarted alone', () => {
    const first = { ...gateway, metadata: { ...gateway.metadata, name: 'a-gateway' } };
    const gatewayPod = pod({ image: oldImage, ...of('ReplicaSet', 'a-gateway-h1') });
    const plan = planRollout(
      snapshot({ workloads: [first, workload('Deployment')], pods: [...pods, gatewayPod] }),
      { gateways: 'last' },
    );
    expect(plan.map(({ name, alone }) => [name, alone])).to.deep.equal([
      ['web', false],
      ['a-gateway', true],
    ]);
  });

  it('moves one’s own workloads to an image, whatever state they are in and whatever the injectors say', () => {
    const broken = workload('Deployment', {}, { availableReplicas: 0 });
    const parts = { workloads: [broken], pods: [pod({ image: newImage })], budgets: [budget(0)] };
    const plan = planRollout(snapshot({ ...parts, rules: rules({ webhooks: [] }) }), oldImage);
    expect(plan[0]?.decision).to.deep.include({ action: 'restart', target: oldImage });
  });

  describe('has a hash', () => {
    const hashOf = (parts: Partial<Snapshot>, options: PlanOptions = {}) =>
      planHash(planRollout(snapshot({ pods, ...parts }), options));
    const usual = [workload('Deployment')];

    it('that stays the same for the same plan, whatever is left alone beside it', () => {
      const other = withLabels(workload('Deployment', { paused: true }), {});
      const beside = { ...other, metadata: { ...other.metadata, name: 'other' } };
      expect(hashOf({ workloads: usual })).to.match(/^[0-9a-f]{32}$/);
      expect(hashOf({ workloads: [...usual, beside] })).to.equal(hashOf({ workloads: usual }));
    });

    it('that changes with the target, the object and its generation', () => {
      const changed = (parts: object) => [
        { ...usual[0], metadata: { ...usual[0]?.metadata, ...parts } } as KubeObject,
      ];
      const hashes = [
        hashOf({ workloads: usual }),
        hashOf({ workloads: usual }, { target: 'h.example/other:1' }),
        hashOf({ workloads: changed({ uid: 'another' }) }),
        hashOf({ workloads: changed({ generation: 2 }) }),
        hashOf({
          workloads: usual,
          rules: rules({ injectors: { 'istio-system/default': injector({ tag: '2' }) } }),
        }),
      ];
      expect(new Set(hashes).size).to.equal(hashes.length);
    });
  });

  it('restarts exactly the whole workloads that have a stale proxy (any mix of pods)', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(oldImage, newImage), { minLength: 1, maxLength: 6 }), (images) => {
        const mixed = images.map((image, index) => pod({ image, name: `web-h1-${index}` }));
        const [found] = planRollout(snapshot({ workloads: [workload('Deployment')], pods: mixed }), {});
        expect(found?.decision.action === 'restart').to.equal(images.includes(oldImage));
      }),
    );
  });
});
