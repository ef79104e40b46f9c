import type { KubeObject } from '../../../rollout/kube/cluster.ts';
import type { AxisValue } from '../axis/schema.ts';
import { secondContainer, serviceAccount, serviceContainer, simpleService } from '../pod.ts';
import { countsAs, tellsPosts } from '../posts.ts';
import { serving } from '../protocols.ts';
import { type DeployContext, workloadId } from '../workload.ts';
import type { Target } from '../workloads/caller-container.ts';
import { completingOptions } from '../workloads/completing.ts';
import { controller } from './controller.ts';
import { type Point, servedBy } from './point.ts';
import { filled } from './template.ts';

/** What a point's values apply beside its workload. Before its pods: a ProxyConfig is read when they are injected. */
export const configuration = (point: Point): KubeObject[] =>
  point.values.flatMap(({ objects }) => objects.map((object) => placed(point, object)));

const placed = ({ namespace, words }: Point, object: AxisValue['objects'][number]): KubeObject => {
  const full = filled(object, words) as KubeObject;
  return { ...full, metadata: { ...full.metadata, namespace } };
};

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
  /** It calls these and completes. Absent: it answers. */
  readonly calls?: readonly Target[];
}

/** What keeps one version of a point's pods, with the ServiceAccount that is their identity. */
export function version(context: DeployContext, point: Point, own: Version): KubeObject[] {
  const { name, label, labels = {}, kind, counts, calls } = own;
  const { values, namespace } = point;
  const two = label === undefined && values.some(({ containers }) => containers === 2);
  const containers = two ? [serviceContainer, secondContainer] : [serviceContainer];
  const merged = (pick: (value: AxisValue) => Readonly<Record<string, string>> | undefined) =>
    filled(Object.assign({}, ...values.map(pick)) as Record<string, string>, point.words);
  const told = {
    name,
    labels: {
      service: point.name,
      version: label ?? 'v1',
      ...(counts ? tellsPosts : {}),
      ...merged(({ pod }) => pod?.labels),
      ...filled(labels, point.words),
    },
    annotations: merged(({ pod }) => pod?.annotations),
  };
  return [
    serviceAccount(namespace, name),
    controller(point, {
      kind: kind ?? values.find((value) => value.kind)?.kind ?? 'Deployment',
      replicas: kind ? 1 : Math.max(1, ...values.map(({ replicas = 1 }) => replicas)),
      excepted: Object.assign({}, ...values.map(({ excepted }) => excepted)),
      pod: calls
        ? completingOptions(context, { ...told, namespace, targets: calls })
        : {
            ...told,
            containers: containers.map((container) => {
              if (container !== serviceContainer) return simpleService(context, name, container);
              const count = counts ? countsAs(workloadId({ namespace, name })) : [];
              return serving(simpleService(context, name, container, count), servedBy(values));
            }),
          },
    }),
  ];
}
