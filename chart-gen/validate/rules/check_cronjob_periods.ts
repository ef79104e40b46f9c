import { parseSchedule, shortestGap } from '../kubernetes/cron.ts';
import type { Manifest } from '../model/manifest.ts';
import { number, text } from '../model/node.ts';
import type { Problem, Rule } from '../model/rule.ts';

export const rule: Rule = {
  id: 'check_cronjob_periods',
  severity: 'error',
  title: 'CronJobs run when they seem to, and do not pile up',
  reason:
    'A job whose sidecar hangs, as happens after an upgrade, never ends. When the next run starts anyway, runs pile up until the namespace is full; when the schedule is wrong, nothing runs and nothing says so.',
  doc: `- a schedule that Kubernetes refuses, that no day ever reaches (30 February), a time zone inside of it or one that does not
  exist: errors;
- \`startingDeadlineSeconds\` below 10: an error, since the controller looks every 10 seconds and may never start the job;
- \`concurrencyPolicy: Allow\` (the default) without an \`activeDeadlineSeconds\` shorter than the period: a warning;
- a step that does not divide the hour or the day, such as \`*/45\`: a warning with the periods that it really gives.`,
  check: (context) => context.ofKind('batch', 'CronJob').flatMap((cronJob) => ofCronJob(cronJob)),
  examples: {
    failing: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: invoices
spec:
  schedule: "0 25 * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        metadata:
          labels: {sidecar.istio.io/inject: "false"}
        spec:
          restartPolicy: Never
          containers:
            - name: invoices
              image: shop/invoices:2.0.1
              resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
    passing: `apiVersion: batch/v1
kind: CronJob
metadata:
  name: invoices
spec:
  schedule: "0 */6 * * *"
  timeZone: Europe/London
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      template:
        metadata:
          labels: {sidecar.istio.io/inject: "false"}
        spec:
          restartPolicy: Never
          containers:
            - name: invoices
              image: shop/invoices:2.0.1
              resources: {requests: {memory: 64Mi}, limits: {memory: 128Mi}}
`,
  },
};

function ofCronJob(on: Manifest): Problem[] {
  const problems: Problem[] = [];
  const path = ['spec', 'schedule'];
  const source = text(on, ...path);
  const zone = text(on, 'spec', 'timeZone');
  if (zone !== undefined && !isTimeZone(zone)) {
    problems.push({
      on,
      path: ['spec', 'timeZone'],
      message: `there is no time zone ${JSON.stringify(zone)}`,
    });
  }
  const deadline = number(on, 'spec', 'startingDeadlineSeconds');
  if (deadline !== undefined && deadline < 10) {
    const message = `with a startingDeadlineSeconds of ${deadline} the job may never start: the controller looks every 10 s`;
    problems.push({ on, path: ['spec', 'startingDeadlineSeconds'], message });
  }
  if (source === undefined) return problems;
  if (/TZ=/.test(source)) {
    problems.push({ on, path, message: 'a schedule cannot name a time zone', fix: 'use spec.timeZone' });
    return problems;
  }
  if (/^@every\s+\d/.test(source)) return problems;
  const schedule = parseSchedule(source);
  if (typeof schedule === 'string') return [...problems, { on, path, message: schedule }];
  for (const step of schedule.uneven) problems.push({ on, path, message: step, severity: 'warning' });
  const policy = text(on, 'spec', 'concurrencyPolicy') ?? 'Allow';
  const active =
    number(on, 'spec', 'jobTemplate', 'spec', 'activeDeadlineSeconds') ?? Number.POSITIVE_INFINITY;
  const gap = shortestGap(schedule);
  if (policy === 'Allow' && active > gap * 60) {
    const message = `a run that hangs does not keep the next from starting ${gap} minutes later, so runs can pile up`;
    const fix =
      'set concurrencyPolicy: Forbid or Replace, or an activeDeadlineSeconds shorter than the period';
    problems.push({ on, path: ['spec', 'concurrencyPolicy'], message, fix, severity: 'warning' });
  }
  return problems;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
