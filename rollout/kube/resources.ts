import { Failure } from '../../reports/failure/failure.ts';
import type { KindRef } from './cluster.ts';
import { refusal } from './refusal.ts';
import type { Rest } from './rest.ts';

interface Resource {
  readonly name: string;
  readonly namespaced: boolean;
  readonly kind: string;
}

export interface Resources {
  /** Path of a kind's collection or object; undefined when the server does not know the kind. */
  path(ref: KindRef & { readonly namespace?: string }, name?: string): Promise<string | undefined>;
  /** The same, as an error when unknown. @throws Failure MP_KUBE_REFUSED */
  required(ref: KindRef, namespace?: string, name?: string): Promise<string>;
}

/** Finds where kinds live by the server's own discovery, asked once for each group and version. */
export function resourceFinder(rest: Rest): Resources {
  const known = new Map<string, Promise<readonly Resource[]>>();

  const groupPath = (apiVersion: string) =>
    apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

  const discover = async (apiVersion: string): Promise<readonly Resource[]> => {
    const path = groupPath(apiVersion);
    const answer = await rest.call({ method: 'GET', path });
    if (answer.status === 404) return [];
    // "you may not look" is not "there is none"
    if (answer.status !== 200) throw refusal(`GET ${rest.server}${path}`, answer.status, answer.body);
    const { resources } = JSON.parse(answer.body) as { resources: Resource[] };
    return resources.filter((resource) => !resource.name.includes('/'));
  };

  const find = async ({ apiVersion, kind }: KindRef): Promise<Resource | undefined> => {
    const found = (await (known.get(apiVersion) ?? remember(apiVersion))).find(
      (resource) => resource.kind === kind,
    );
    // a CRD may have come since
    return found ?? (await remember(apiVersion)).find((resource) => resource.kind === kind);
  };

  const remember = (apiVersion: string) => {
    const answer = discover(apiVersion);
    known.set(apiVersion, answer);
    answer.catch(() => known.delete(apiVersion));
    return answer;
  };

  const path: Resources['path'] = async (ref, name) => {
    const resource = await find(ref);
    if (!resource) return undefined;
    const within =
      resource.namespaced && ref.namespace ? `/namespaces/${encodeURIComponent(ref.namespace)}` : '';
    return `${groupPath(ref.apiVersion)}${within}/${resource.name}${name ? `/${encodeURIComponent(name)}` : ''}`;
  };

  return {
    path,
    async required(ref, namespace, name) {
      const found = await path({ ...ref, namespace }, name);
      if (found !== undefined) return found;
      throw new Failure('MP_KUBE_REFUSED', {
        what: `the cluster knows no ${ref.kind} of ${ref.apiVersion}`,
        where: rest.server,
        why: 'its CustomResourceDefinition is not installed',
      });
    },
  };
}
