import type { AxisCall } from '../axis/schema.ts';
import { type OwnCall, type Workload, workloadId } from '../workload.ts';
import { scheduledCallers } from './caller.ts';
import { external } from './external.ts';
import { placeOf } from './place.ts';
import type { Point } from './point.ts';
import { services } from './services.ts';
import { filled } from './template.ts';
import { configuration, version } from './version.ts';

/** What a point deploys: its workload, and one more behind its host where a value asks for one. */
export function workloadsOf(point: Point): readonly Workload[] {
  const { name, namespace, values, permutation } = point;
  if (values.some(({ kind }) => kind === 'CronJob')) return scheduledCallers(point);
  const companion = values.find((value) => value.companion)?.companion;
  const arrives = Math.max(1, ...values.map(({ arrives = 1 }) => arrives));
  const common = {
    ...placeOf(point),
    role: 'service',
    permutation,
    ...(values.some(({ plainText }) => plainText === 'refused') ? { plainText: 'refused' as const } : {}),
    ...(companion ? { sharesHost: true as const } : {}),
    // what is asked of the host comes to whoever stands behind it
    asks: {
      codes: values.flatMap(({ asks }) => asks?.codes ?? []),
      flags: values.flatMap(({ asks }) => asks?.flags ?? []),
    },
  } as const;
  const main: Workload = {
    ...common,
    name,
    kind: values.find((value) => value.kind)?.kind ?? 'Deployment',
    host: `${name}.${namespace}`,
    ...(values.some(({ containers }) => containers === 2) ? { secondPort: true as const } : {}),
    ...(arrives > 1 ? { arrives } : {}),
    // a post that is mirrored arrives twice, and one to two versions is counted by whoever gets it
    ...(arrives > 1 || companion ? {} : { asksAll: { powerOfTwo: point.powerOfTwo } }),
    ...(values.some(({ reach }) => reach === 'namespace') ? { reach: 'namespace' as const } : {}),
    ownCalls: values.flatMap(({ calls }) => calls.map((call) => ownCall(point, call))),
    spoken: filled(
      values.flatMap(({ spoken }) => spoken),
      point.words,
    ),
    objects: (context) => [
      ...configuration(point),
      ...services(point),
      ...version(context, point, { name, ...(main.asksAll ? { counts: true } : {}) }),
    ],
  };
  if (!companion) return [main];
  const { suffix, version: label, labels } = companion;
  const second: Workload = {
    ...common,
    name: `${name}${suffix}`,
    kind: 'Deployment',
    behind: workloadId(main),
    objects: (context) =>
      version(context, point, { name: `${name}${suffix}`, label, labels, kind: 'Deployment' }),
  };
  return [main, second];
}

function ownCall({ namespace, name, words }: Point, call: AxisCall): OwnCall {
  const { to, ...own } = filled(call, words);
  if (to === undefined) return own;
  return { ...own, to: workloadId(to === 'external' ? external : { namespace, name }) };
}
