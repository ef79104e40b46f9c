import { stringify } from 'yaml';
import { controlPlaneRights } from '../control-plane/rights.ts';
import { oneByOne } from '../kube/places.ts';
import { type Right, rights } from './rights.ts';

const name = 'meshproof-rollout';
const apiVersion = 'rbac.authorization.k8s.io/v1';

export interface RoleScope {
  /** Absent: every namespace. */
  readonly namespaces?: readonly string[];
  /** Of istiod, where the Lease is kept too. */
  readonly istiod: string;
  /** What is needed to read what proxies are configured with, too. Default false. */
  readonly proxyConfig?: boolean;
}

/** The least roles that a rollout needs, as YAML: a ClusterRole, and Roles where a namespace is enough. */
export function rolesYaml(where: RoleScope): string {
  const namespaces = oneByOne(where);
  const held = rights.filter(({ only }) => only !== 'proxyConfig' || where.proxyConfig === true);
  const rightsOf = (wanted: Right['scope']) => held.filter(({ scope }) => scope === wanted);
  const wide = held.filter(
    ({ scope }) => scope === 'cluster' || (scope === 'namespaces' && namespaces === undefined),
  );
  const narrow = (namespaces ?? []).map((namespace) => role(namespace, 'workloads', rightsOf('namespaces')));
  const roles = [
    { apiVersion, kind: 'ClusterRole', metadata: { name }, rules: wide.map(ruleOf) },
    ...narrow,
    role(where.istiod, 'control-plane', rightsOf('istiod')),
  ];
  return roles.map((one) => stringify(one)).join('---\n');
}

/** The same for what moves the control plane; what Helm needs depends on the charts. */
export function controlPlaneRolesYaml(istiod: string): string {
  const of = (wanted: Right['scope']) =>
    controlPlaneRights.filter(({ scope }) => scope === wanted).map(ruleOf);
  const own = 'meshproof-control-plane';
  return [
    { apiVersion, kind: 'ClusterRole', metadata: { name: own }, rules: of('cluster') },
    { apiVersion, kind: 'Role', metadata: { namespace: istiod, name: own }, rules: of('istiod') },
  ]
    .map((one) => stringify(one))
    .join('---\n');
}

const role = (namespace: string, part: string, held: readonly Right[]) => ({
  apiVersion,
  kind: 'Role',
  metadata: { namespace, name: `${name}-${part}` },
  rules: held.map(ruleOf),
});

const ruleOf = ({ group, resources, verbs, name: only }: Right) => ({
  apiGroups: [group],
  resources,
  ...(only === undefined ? {} : { resourceNames: [only] }),
  verbs,
});
