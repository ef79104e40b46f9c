import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import type { AxisCall, AxisValue } from '../axis/schema.ts';
import { secondContainer, serviceAccount, serviceContainer, simpleService } from '../pod.ts';
import { countsAs, tellsPosts } from '../posts.ts';
import { serving } from '../protocols.ts';
import { type DeployContext, type OwnCall, type Workload, workloadId } from '../workload.ts';
import { controller } from './controller.ts';
import { external } from './external.ts';
import { type Point, servedBy } from './point.ts';
import { services } from './services.ts';
import { filled } from './template.ts';

/** What a point deploys: its workload, and one more behind its host where a value asks for one. */
export function workloadsOf(point: Point): readonly Workload[] {
  const { name, namespace, values, permutation } = point;
  const companion = values.find((value) => value.companion)?.companion;
  const place = values.find((value) => value.namespace)?.namespace;
  const arrives = Math.max(1, ...values.map(({ arrives = 1 }) => arrives));
  const meshed = values.every((value) => value.meshed !== false);
  const common = {
    namespace,
    role: 'service',
    meshed,
    permutation,
    inNamespace: { name: namespace, injected: meshed, labels: place?.labels ?? {} },
    ...(values.some(({ plainText }) => plainText === 'refused') ? { plainText: 'refused' as const } : {}),
    ...(companion ? { sharesHost: true as const } : {}),
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
    asks: {
      codes: values.flatMap(({ asks }) => asks?.codes ?? []),
      flags: values.flatMap(({ asks }) => asks?.flags ?? []),
    },
    objects: (context) => [
      // before the pods: a ProxyConfig is read when they are injected
      ...values.flatMap(({ objects }) => objects.map((object) => placed(point, object))),
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

interface Version {
  readonly name: string;
  /** Absent: the first. A later one has one container. */
  readonly label?: string;
  /** Before those of the point's pods. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Instead of the point's own. */
  readonly kind?: 'Deployment';
  /** It tells the ledger of its counted posts. */
  readonly counts?: true;
}

function version(context: DeployContext, point: Point, own: Version): KubeObject[] {
  const { name, label, labels = {}, kind, counts } = own;
  const { values, namespace } = point;
  const two = label === undefined && values.some(({ containers }) => containers === 2);
  const containers = two ? [serviceContainer, secondContainer] : [serviceContainer];
  const merged = (pick: (value: AxisValue) => Readonly<Record<string, string>> | undefined) =>
    filled(Object.assign({}, ...values.map(pick)) as Record<string, string>, point.words);
  return [
    serviceAccount(namespace, name),
    controller(point, {
      kind: kind ?? values.find((value) => value.kind)?.kind ?? 'Deployment',
      replicas: kind ? 1 : Math.max(1, ...values.map(({ replicas = 1 }) => replicas)),
      excepted: Object.assign({}, ...values.map(({ excepted }) => excepted)),
      pod: {
        name,
        labels: {
          service: point.name,
          version: label ?? 'v1',
          ...(counts ? tellsPosts : {}),
          ...merged(({ pod }) => pod?.labels),
          ...filled(labels, point.words),
        },
        annotations: merged(({ pod }) => pod?.annotations),
        containers: containers.map((container) => {
          if (container !== serviceContainer) return simpleService(context, name, container);
          const count = counts ? countsAs(workloadId({ namespace, name })) : [];
          return serving(simpleService(context, name, container, count), servedBy(values));
        }),
      },
    }),
  ];
}

const placed = ({ namespace, words }: Point, object: AxisValue['objects'][number]): KubeObject => {
  const full = filled(object, words) as KubeObject;
  return { ...full, metadata: { ...full.metadata, namespace } };
};

function ownCall({ namespace, name, words }: Point, call: AxisCall): OwnCall {
  const { to, ...own } = filled(call, words);
  if (to === undefined) return own;
  return { ...own, to: workloadId(to === 'external' ? external : { namespace, name }) };
}
