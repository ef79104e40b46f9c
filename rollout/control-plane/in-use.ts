import { Failure } from '../../reports/failure/failure.ts';
import { clip, counted } from '../../reports/format/clip.ts';
import type { Cluster } from '../kube/cluster.ts';
import { type InjectionRules, injectionOf } from '../plan/injection.ts';
import { readInjection } from '../plan/read-injection.ts';
import { type ProxyPod, readProxyPods } from './mesh.ts';

/** Who holds on to a revision of the control plane. */
export interface Users {
  /** Pods that it injected, or that do not say who did. */
  readonly pods: readonly string[];
  /** Namespaces whose new pods it would inject. */
  readonly namespaces: readonly string[];
  /** Lines of istiod's own view that name one of its pods. */
  readonly connected: readonly string[];
}

export interface Asked {
  /** Of istiod. */
  readonly namespace: string;
  readonly revision: string;
  /** What `istioctl proxy-status` printed; absent when it was not asked. */
  readonly proxyStatus?: string;
}

/** Looks who uses a revision: by its pods, by the rules of injection, and by istiod's own view where that was asked. */
export async function usersOf(cluster: Cluster, asked: Asked): Promise<Users> {
  const { namespace, revision, proxyStatus } = asked;
  const istiods = {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace,
    labelSelector: `app=istiod,istio.io/rev=${revision}`,
  };
  const [pods, rules, namespaces, own] = await Promise.all([
    readProxyPods(cluster),
    readInjection(cluster),
    cluster.list({ apiVersion: 'v1', kind: 'Namespace' }),
    cluster.list(istiods),
  ]);
  return {
    pods: injectedBy(revision, pods),
    namespaces: namespaces
      .map(({ metadata: { name, labels = {} } }) => ({ name, labels }))
      .filter((one) => wouldInject(rules, `${namespace}/${revision}`, one))
      .map(({ name }) => name),
    connected: linesNaming(
      own.map(({ metadata }) => metadata.name),
      proxyStatus ?? '',
    ),
  };
}

/** Pure: the pods of a revision, and those of none that is known. */
export const injectedBy = (revision: string, pods: readonly ProxyPod[]): readonly string[] =>
  pods.filter((pod) => pod.revision === undefined || pod.revision === revision).map(({ name }) => name);

/** Where several injectors match, any of them may. */
function wouldInject(
  rules: InjectionRules,
  injector: string,
  namespace: { readonly name: string; readonly labels: Readonly<Record<string, string>> },
): boolean {
  const injection = injectionOf(rules, namespace, {});
  if (injection.kind === 'image') return injection.injector === injector;
  return injection.kind === 'unclear' && injection.reason.includes(injector);
}

export const linesNaming = (names: readonly string[], text: string): readonly string[] =>
  text.split('\n').filter((line) => line.split(/\s+/).some((word) => names.includes(word)));

/** @throws Failure MP_CONTROL_PLANE_IN_USE that names some of them */
export function requireUnused({ pods, namespaces, connected }: Users, revision: string, fix: string): void {
  const some = (list: readonly string[]) =>
    `${list.slice(0, 3).join(', ')}${list.length > 3 ? ` and ${list.length - 3} more` : ''}`;
  const found = [
    ...(pods.length > 0 ? [`${counted(pods.length, 'pod')} with a proxy of it: ${some(pods)}`] : []),
    ...(namespaces.length > 0
      ? [`${counted(namespaces.length, 'namespace')} whose new pods it injects: ${some(namespaces)}`]
      : []),
    ...(connected.length > 0
      ? [
          `${counted(connected.length, 'proxy', 'proxies')} connected to it: ${some(connected.map(firstWord))}`,
        ]
      : []),
  ];
  if (found.length === 0) return;
  throw new Failure('MP_CONTROL_PLANE_IN_USE', {
    what: `revision ${revision} is still used: ${found.join('; ')}`,
    why: 'proxies without their control plane get no new configuration and, within a day, no new certificate',
    fix,
  });
}

const firstWord = (line: string) => clip(line.trim().split(/\s+/)[0] ?? '', 80);
