import { expect } from 'chai';
import { parse } from 'yaml';
import { type PlannedWorkload, planRollout } from '../../../rollout/plan/plan.ts';
import { planSchema } from '../../../rollout/plan/schema.ts';
import { newImage, oldImage, pod, snapshot, workload } from '../../../rollout/testing/objects.ts';
import { planText } from './plan.ts';

const paused = workload('Deployment', { paused: true });
const plan = planRollout(
  snapshot({
    workloads: [
      workload('Deployment'),
      { ...paused, metadata: { ...paused.metadata, name: 'aside' } },
      workload('StatefulSet'),
    ],
    pods: [
      pod({ image: oldImage }),
      pod({ image: oldImage, owner: { kind: 'ReplicaSet', name: 'aside-h1' } }),
      pod({ image: oldImage, owner: { kind: 'StatefulSet', name: 'web' } }),
    ],
    budgets: [
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { namespace: 'shop', name: 'guard' },
        spec: { selector: { matchLabels: { app: 'web' } } },
        status: { disruptionsAllowed: 1 },
      },
    ],
    autoscalers: ['Deployment', 'StatefulSet'].map((kind) => ({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { namespace: 'shop', name: 'web-hpa' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind, name: kind === 'Deployment' ? 'aside' : 'web' },
      },
    })),
  }),
  { rank: ({ kind }) => (kind === 'StatefulSet' ? Number.MIN_SAFE_INTEGER : undefined) },
);

describe('a plan in one of its forms', () => {
  it('is wide with the turn, the counts, both images and what each restart waits for', () => {
    const lines = planText(plan, 'wide').split('\n');
    expect(lines[0]?.split(/ {2,}/)).to.deep.equal(
      ['turn', 'namespace', 'workload', 'action', 'pods', 'stale', 'from', 'target', 'notes'].map((head) =>
        head.toUpperCase(),
      ),
    );
    expect(lines[1]?.split(/ {2,}/)).to.deep.equal([
      ...['1', 'shop', 'statefulset/web', 'restart', '1', '1', oldImage, newImage],
      'canary; scaled by HorizontalPodAutoscaler web-hpa; waits for PodDisruptionBudget guard',
    ]);
    expect(lines[2]).to.match(/^2 +shop +deployment\/web +restart +1 +1 .*1\.31\.0$/);
    expect(lines[3]).to.match(
      /^ +shop +deployment\/aside +paused +the Deployment is paused; scaled by HorizontalPodAutoscaler web-hpa$/,
    );
  });

  it('is wide with the order by a label, what is moved alone, and which caution is set aside', () => {
    const [first] = planRollout(
      snapshot({ workloads: [workload('Deployment')], pods: [pod({ image: oldImage })] }),
      { unhealthy: 'restart', rank: () => 7 },
    );
    const text = planText([{ ...first, alone: true } as PlannedWorkload], 'wide');
    expect(text.split('\n')[1]).to.match(/ {2}order 7; alone; in spite of unhealthy$/);
  });

  it('is whole in JSON and in YAML: what is read back is the plan', () => {
    for (const back of [JSON.parse(planText(plan, 'json')), parse(planText(plan, 'yaml'))] as unknown[]) {
      expect(planSchema.parse(back)).to.deep.equal(JSON.parse(JSON.stringify(plan)));
    }
    expect(planText(plan, 'yaml')).to.match(/^ {2}scaledBy: web-hpa$/m);
    expect(planText(plan, 'yaml')).to.match(/^- apiVersion: apps\/v1$/m);
  });

  it('is refused in another', () => {
    expect(() => planText(plan, 'xml'))
      .to.throw('got "xml"')
      .with.property('code', 'MP_USAGE');
  });
});
