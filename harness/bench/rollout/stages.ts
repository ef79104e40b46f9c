import { stringify } from 'yaml';

const now = '{{ Now | Quote }}';
/** A condition that is true since now, as a flow mapping. */
function quoted(type: string): string {
  return `{ type: ${type}, status: "True", lastTransitionTime: ${now} }`;
}

const statusTemplate = `
conditions:
${['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => `- ${quoted(type)}`).join('\n')}
containerStatuses:
{{ range .spec.containers }}
- image: {{ .image | Quote }}
  imageID: {{ .image | Quote }}
  name: {{ .name | Quote }}
  ready: true
  restartCount: 0
  state: { running: { startedAt: ${now} } }
{{ end }}
phase: Running
startTime: ${now}
`;

const stage = (kind: 'Pod' | 'Node', name: string, matchExpressions: readonly object[], rest: object) => ({
  apiVersion: 'kwok.x-k8s.io/v1alpha1',
  kind: 'Stage',
  metadata: { name },
  spec: { resourceRef: { apiGroup: 'v1', kind }, selector: { matchExpressions }, ...rest },
});

const readyNode = stage(
  'Node',
  'node-ready',
  [{ key: '.status.phase', operator: 'NotIn', values: ['Running'] }],
  { next: { statusTemplate: `conditions:\n- ${quoted('Ready')}\nphase: Running\n` } },
);

/** What the played nodes do with pods: ready after some milliseconds, gone as soon as they shall go. */
export function stageFile(readyAfter: number): string {
  const leaving = (operator: 'Exists' | 'DoesNotExist') => ({ key: '.metadata.deletionTimestamp', operator });
  const pending = { key: '.status.phase', operator: 'In', values: ['Pending'] };
  const stages = [
    readyNode,
    stage('Pod', 'pod-ready', [leaving('DoesNotExist'), pending], {
      delay: { durationMilliseconds: readyAfter },
      next: { statusTemplate },
    }),
    stage('Pod', 'pod-delete', [leaving('Exists')], { next: { delete: true } }),
    options,
  ];
  return stages.map((one) => stringify(one)).join('---\n');
}

const options = {
  apiVersion: 'config.kwok.x-k8s.io/v1alpha1',
  kind: 'KwokConfiguration',
  options: { nodePlayStageParallelism: 1, podPlayStageParallelism: 64, podsOnNodeSyncParallelism: 4 },
};
