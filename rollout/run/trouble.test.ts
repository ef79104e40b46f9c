import { expect } from 'chai';
import type { KubeObject } from '../kube/cluster.ts';
import { keptOfPod } from '../plan/kept.ts';
import { oldImage, pod, workload } from '../testing/objects.ts';
import type { FailureReason } from './reasons.ts';
import { conditionTrouble, createTrouble, eventTrouble, podTrouble } from './trouble.ts';

const container = (parts: object) => ({ containerStatuses: [{ name: 'app', ready: false, ...parts }] });
const waiting = (reason: string, restartCount = 0) =>
  container({ restartCount, state: { waiting: { reason, message: 'said so' } } });
const killed = { terminated: { reason: 'OOMKilled', exitCode: 137 } };
const init = (parts: object, name = 'setup') => ({
  initContainerStatuses: [{ name, ready: false, ...parts }],
});
const crashed = { restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff' } } };

describe('what keeps a pod from being ready', () => {
  const table: readonly [title: string, status: object, reason: FailureReason | undefined][] = [
    ['an image that cannot be pulled', waiting('ImagePullBackOff'), 'image-pull'],
    ['an image that was not pulled once', waiting('ErrImagePull'), 'image-pull'],
    ['an image that may not be pulled', waiting('ErrImageNeverPull'), 'image-pull'],
    ['an image name that is none', waiting('InvalidImageName'), 'image-pull'],
    ['a missing ConfigMap', waiting('CreateContainerConfigError'), 'config'],
    ['a container that cannot be made', waiting('CreateContainerError'), 'config'],
    ['a container that is just being made', waiting('ContainerCreating'), undefined],
    ['one crash, which may be for want of its proxy', waiting('CrashLoopBackOff', 1), undefined],
    ['crash after crash', waiting('CrashLoopBackOff', 2), 'crash-loop'],
    [
      'crash after crash, seen while it runs',
      container({ restartCount: 3, state: { running: {} } }),
      'crash-loop',
    ],
    [
      'a kill for memory',
      container({ restartCount: 1, lastState: killed, state: { running: {} } }),
      'out-of-memory',
    ],
    ['a kill for memory just now', container({ state: killed }), 'out-of-memory'],
    [
      'a kill for memory that it got over',
      container({ ready: true, restartCount: 1, lastState: killed }),
      undefined,
    ],
    ['crashes that it got over', container({ ready: true, restartCount: 9 }), undefined],
    ['an init container that fails', init(crashed), 'init'],
    [
      'an init container that cannot be pulled',
      init({ state: { waiting: { reason: 'ErrImagePull' } } }),
      'image-pull',
    ],
    ['a native sidecar that fails', init(crashed, 'istio-proxy'), 'crash-loop'],
    [
      'no node',
      {
        conditions: [
          { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes' },
        ],
      },
      'unschedulable',
    ],
    ['nothing', {}, undefined],
  ];
  for (const [title, status, reason] of table) {
    it(`${title}: ${reason ?? 'no trouble'}`, () => {
      const found = podTrouble(pod({ image: oldImage, native: 'native', status }));
      expect(found?.reason).to.equal(reason);
    });
  }

  it('is told with the container, its message and how it ended', () => {
    const status = container({ ...crashed, lastState: { terminated: { reason: 'Error', exitCode: 3 } } });
    expect(podTrouble(pod({ status }))?.seen).to.equal(
      'web-h1-1/app: CrashLoopBackOff, ended as Error with exit code 3, 2 restarts',
    );
  });
});

describe('what a controller says', () => {
  const withCondition = (condition: object) => workload('Deployment', {}, { conditions: [condition] });
  const failure = (message: string) => withCondition({ type: 'ReplicaFailure', status: 'True', message });

  it('of pods that it may not create is told apart by the words of the API server', () => {
    expect(createTrouble('pods "a" is forbidden: exceeded quota: q, requested: pods=1').reason).to.equal(
      'quota',
    );
    expect(
      createTrouble('pods "a" is forbidden: status unknown for quota: q, resources: pods').reason,
    ).to.equal('quota');
    expect(createTrouble('failed calling webhook "x": connection refused').reason).to.equal('webhook');
    expect(createTrouble('admission webhook "x" denied the request: no').reason).to.equal('webhook');
    expect(createTrouble('pods "a" is forbidden: violates PodSecurity').reason).to.equal('create-refused');
  });

  it('in its conditions counts while they are true', () => {
    expect(conditionTrouble(failure('exceeded quota: q'))).to.deep.equal({
      reason: 'quota',
      seen: 'exceeded quota: q',
    });
    expect(conditionTrouble(withCondition({ type: 'ReplicaFailure', status: 'False' }))).to.equal(undefined);
    const late = {
      type: 'Progressing',
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: 'timed out',
    };
    expect(conditionTrouble(withCondition(late))).to.deep.equal({ reason: 'deadline', seen: 'timed out' });
    expect(
      conditionTrouble(withCondition({ ...late, status: 'True', reason: 'NewReplicaSetAvailable' })),
    ).to.equal(undefined);
  });

  const event = (lastTimestamp: string, message: string, reason = 'FailedCreate'): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e' },
    reason,
    message,
    lastTimestamp,
  });
  const noon = Date.parse('2026-11-24T12:00:00Z');

  it('in its events counts by the newest, and only after a moment', () => {
    const events = [
      event('2026-11-24T12:00:05Z', 'failed calling webhook'),
      event('2026-11-24T12:00:09Z', 'exceeded quota: q'),
      event('2026-11-24T12:00:20Z', 'created', 'SuccessfulCreate'),
    ];
    expect(eventTrouble(events, noon)?.reason).to.equal('quota');
    expect(eventTrouble(events, noon + 9_000)).to.equal(undefined);
    expect(eventTrouble([], noon)).to.equal(undefined);
  });
});

describe('a pod whose node is in trouble', () => {
  const on = (parts: Parameters<typeof pod>[0], conditions: readonly object[] = []): KubeObject => {
    const made = pod({ name: 'web-h2-1', image: oldImage, ...parts });
    const all = [...made.status.conditions, ...conditions];
    return {
      ...made,
      spec: { ...made.spec, nodeName: 'worker-3' },
      status: { ...made.status, conditions: all },
    };
  };
  const ready = (parts: object) => ({ status: { conditions: [{ type: 'Ready', ...parts }] } });
  const target = (reason: string, status = 'True') => [
    { type: 'DisruptionTarget', status, reason, message: 'said so' },
  ];
  const kept = (object: KubeObject) => podTrouble(keptOfPod(object));

  for (const [title, object, seen] of [
    [
      'that is not heard of',
      on(ready({ status: 'False' })),
      'web-h2-1 is on a node that is not ready: node worker-3',
    ],
    [
      'that was given up',
      on({ unready: 'unready', status: { reason: 'NodeLost', conditions: [] } }),
      'web-h2-1 is on a lost node: node worker-3',
    ],
    [
      'that is tainted',
      on({ unready: 'unready' }, target('DeletionByTaintManager')),
      'web-h2-1 is deleted for a taint of node worker-3: said so',
    ],
    [
      'that shuts down',
      on({ unready: 'unready' }, target('TerminationByKubelet')),
      'web-h2-1 is ended by node worker-3: said so',
    ],
  ] as const) {
    it(`is told from the pod alone: one ${title}`, () => {
      expect(kept(object)).to.deep.equal({ reason: 'node', seen });
    });
  }

  for (const [title, object] of [
    ['is ready', on({})],
    ['is not ready by what its kubelet says', on(ready({ status: 'False', reason: 'ContainersNotReady' }))],
    ['waits for a readiness gate', on(ready({ status: 'False', reason: 'ReadinessGatesNotReady' }))],
    ['has a container that is not ready', on({ unready: 'unready' })],
    [
      'has no container yet',
      on({ status: { conditions: [{ type: 'Ready', status: 'False' }], containerStatuses: [] } }),
    ],
    ['is drained away', on({ unready: 'unready' }, target('EvictionByEvictionAPI'))],
    ['makes room for another', on({ unready: 'unready' }, target('PreemptionByScheduler'))],
    ['was a target before', on({ unready: 'unready' }, target('DeletionByTaintManager', 'False'))],
  ] as const) {
    it(`is not one that ${title}`, () => {
      expect(kept(object)).to.equal(undefined);
    });
  }
});
