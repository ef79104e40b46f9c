import type { RuleContext } from '../model/context.ts';
import { items, text, texts } from '../model/node.ts';
import type { PodTemplate } from '../model/pods.ts';
import type { Problem, Rule } from '../model/rule.ts';

const native = 'sidecar.istio.io/nativeSidecar';

export const rule: Rule = {
  id: 'check_job_sidecars',
  severity: 'warning',
  title: 'A Job ends although it has a sidecar',
  reason:
    'A classic sidecar outlives the work, so the Job never completes: CronJobs pile up or stop, and a Helm hook blocks its release until the timeout (istio/istio#11659, #11045).',
  doc: `For a Job or CronJob whose pods get a sidecar:

- \`${native}: "false"\`, or \`ENABLE_NATIVE_SIDECARS=false\` on an istiod among the inputs: an error;
- neither \`${native}: "true"\` nor a command that calls \`/quitquitquit\` of the sidecar: a warning. It ends by itself only
  where istiod makes sidecars native on its own, which is from Istio 1.27 with Kubernetes 1.33 on; a roll-back may lead
  behind that.

A Job without a sidecar (\`sidecar.istio.io/inject: "false"\`) passes, and so does one of which the inputs do not say whether
its namespace injects.`,
  check: (context) => {
    const mode = istiodMode(context);
    return context.pods
      .filter(({ owner }) => owner.group === 'batch')
      .filter((pod) => context.injection(pod) === 'yes')
      .flatMap((pod) => ofJob(pod, mode));
  },
  examples: {
    failing: `apiVersion: batch/v1
kind: Job
metadata:
  name: invoices
spec:
  template:
    metadata:
      labels: {sidecar.istio.io/inject: "true"}
    spec:
      restartPolicy: Never
      containers:
        - name: invoices
          image: shop/invoices:2.0.1
          resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
    passing: `apiVersion: batch/v1
kind: Job
metadata:
  name: invoices
spec:
  template:
    metadata:
      labels: {sidecar.istio.io/inject: "true"}
      annotations: {sidecar.istio.io/nativeSidecar: "true"}
    spec:
      restartPolicy: Never
      containers:
        - name: invoices
          image: shop/invoices:2.0.1
          resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
  },
};

function ofJob({ owner, node, annotations, containers }: PodTemplate, mode: string | undefined): Problem[] {
  const chosen = annotations[native] ?? mode;
  if (chosen === 'true') return [];
  const quits = containers.some((one) =>
    /quitquitquit|agent\/quit/.test([...texts(one, 'command'), ...texts(one, 'args')].join(' ')),
  );
  if (quits || containers.some(({ name, role }) => name === 'istio-proxy' && role === 'sidecar')) return [];
  const path = [...node.path, 'metadata', 'annotations', native];
  const fix = `set ${native}: "true" on the pod template`;
  if (chosen === 'false') {
    return [
      {
        on: owner,
        path,
        message: 'the sidecar of this job never ends, so the job does not either',
        fix,
        severity: 'error',
      },
    ];
  }
  return [{ on: owner, path, message: 'whether this job ends depends on how istiod makes its sidecar', fix }];
}

/** What an istiod among the inputs was told of native sidecars. */
function istiodMode({ pods }: RuleContext): string | undefined {
  const variables = pods
    .flatMap(({ containers }) => containers)
    .filter(({ name }) => name === 'discovery')
    .flatMap((container) => items(container, 'env'));
  const found = variables.find((one) => text(one, 'name') === 'ENABLE_NATIVE_SIDECARS');
  return found && text(found, 'value');
}
