import type { Manifest } from '../model/manifest.ts';
import { child, number, text, texts } from '../model/node.ts';
import type { PodTemplate } from '../model/pods.ts';
import type { Problem, Rule } from '../model/rule.ts';
import { closest } from '../schema/suggest.ts';

const hooks = [
  'pre-install',
  'post-install',
  'pre-delete',
  'post-delete',
  'pre-upgrade',
  'post-upgrade',
  'pre-rollback',
  'post-rollback',
  'test',
  'test-success',
];
const policies = ['before-hook-creation', 'hook-succeeded', 'hook-failed', 'hook-log'];
/** What must stay through an upgrade: Helm deletes a hook and makes it anew each time. */
const lasting = /^(apps|networking\.istio\.io|security\.istio\.io|networking\.k8s\.io)$/;

export const rule: Rule = {
  id: 'check_deployment_hooks',
  severity: 'error',
  title: 'Hooks of Helm and of containers do what their author expects',
  reason:
    'Helm neither waits for a hook that is no Job nor rolls it back, and deletes it before each upgrade: a Service or a policy of the mesh is gone for that time. And a preStop hook longer than the grace period ends in a kill, with requests in flight.',
  doc: `The name leaves open which hooks are meant, so both kinds that run around a deployment are checked:

- \`helm.sh/hook\` names hooks that Helm knows; \`helm.sh/hook-weight\` is a whole number in quotes;
  \`helm.sh/hook-delete-policy\` names policies that Helm knows;
- no Deployment, StatefulSet, DaemonSet, Service, Ingress, NetworkPolicy or Istio object is a Helm hook;
- a \`preStop\` hook that sleeps ends before \`terminationGracePeriodSeconds\` does.`,
  check: (context) => [
    ...context.manifests.flatMap((manifest) => ofHelm(manifest)),
    ...context.pods.flatMap((pod) => ofContainers(pod)),
  ],
  examples: {
    failing: `apiVersion: v1
kind: Service
metadata:
  name: cart
  annotations:
    helm.sh/hook: pre-upgrade
spec:
  selector: {app: cart}
  ports:
    - {name: http, port: 80, targetPort: 8080}
`,
    passing: `apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: "-5"
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  template:
    metadata:
      labels: {sidecar.istio.io/inject: "false"}
    spec:
      restartPolicy: Never
      containers:
        - name: migrate
          image: shop/migrate:2.0.1
          resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
  },
};

function ofHelm(on: Manifest): Problem[] {
  const annotation = (name: string) => text(on, 'metadata', 'annotations', name);
  const path = (name: string) => ['metadata', 'annotations', name];
  const value = annotation('helm.sh/hook');
  if (value === undefined) return [];
  const problems: Problem[] = [
    ...unknownWords(value, hooks, 'hook of Helm').map((one) => ({ on, path: path('helm.sh/hook'), ...one })),
    ...unknownWords(
      annotation('helm.sh/hook-delete-policy') ?? '',
      policies,
      'policy of Helm for deleting hooks',
    ).map((one) => ({ on, path: path('helm.sh/hook-delete-policy'), ...one })),
  ];
  const weight = annotation('helm.sh/hook-weight');
  if (weight !== undefined && !/^[-+]?\d+$/.test(weight)) {
    problems.push({
      on,
      path: path('helm.sh/hook-weight'),
      message: `${JSON.stringify(weight)} is no weight of a hook`,
    });
  }
  const isTest = value.split(',').every((one) => one.trim().startsWith('test'));
  if (!isTest && (lasting.test(on.group) || (on.group === '' && on.kind === 'Service'))) {
    const message = `this ${on.kind} is a Helm hook, so Helm deletes it before each upgrade and does not roll it back`;
    problems.push({ on, path: path('helm.sh/hook'), message, fix: 'make it a plain part of the release' });
  }
  return problems;
}

function unknownWords(
  list: string,
  known: readonly string[],
  what: string,
): { message: string; fix?: string }[] {
  return list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '' && !known.includes(word))
    .map((word) => {
      const meant = closest(word, known);
      return {
        message: `${JSON.stringify(word)} is no ${what}`,
        ...(meant && { fix: `did you mean ${meant}?` }),
      };
    });
}

function ofContainers({ owner, spec, containers }: PodTemplate): Problem[] {
  const grace = number(spec, 'terminationGracePeriodSeconds') ?? 30;
  return containers.flatMap((container): Problem[] => {
    const hook = child(container, 'lifecycle', 'preStop');
    const command = texts(hook, 'exec', 'command').join(' ');
    const sleeps = /(?:^|[\s;&])sleep\s+(\d+)/.exec(command)?.[1];
    const seconds = number(hook, 'sleep', 'seconds') ?? (sleeps === undefined ? undefined : Number(sleeps));
    if (seconds === undefined || seconds < grace) return [];
    const message = `the preStop hook of the container ${container.name} sleeps ${seconds} s, the grace period is ${grace} s`;
    return [
      { on: owner, path: hook.path, message, fix: `set terminationGracePeriodSeconds above ${seconds}` },
    ];
  });
}
