import type { KubeObject, ListQuery, Outline } from './cluster.ts';
import { type ListReader, listReader } from './list-reader.ts';
import { refusal } from './refusal.ts';
import type { Rest, RestCall } from './rest.ts';

const pageSize = '250';
const mostRestarts = 5;

export interface Collection {
  readonly objects: KubeObject[];
  /** Of the moment that the list shows: changes are followed from there. */
  readonly resourceVersion: string;
}

/** Every page; a list whose continue token expired half-way is begun again, so nothing is lost or seen twice. */
export async function listAll(
  rest: Rest,
  path: string,
  query: ListQuery,
  limits: Pick<RestCall, 'patience' | 'signal'> = {},
): Promise<Collection> {
  for (let restarts = 0; ; restarts++) {
    const found = await listOnce(rest, path, query, limits);
    if (found !== 'expired') return found;
    if (restarts === mostRestarts)
      throw refusal(
        `GET ${rest.server}${path}`,
        410,
        `the list expired ${restarts + 1} times before its end`,
      );
  }
}

async function listOnce(
  rest: Rest,
  path: string,
  query: ListQuery,
  limits: Pick<RestCall, 'patience' | 'signal'>,
): Promise<Collection | 'expired'> {
  const { labelSelector, fieldSelector } = query;
  const without = withoutManagedFields(query.without);
  const objects: KubeObject[] = [];
  let resourceVersion: string | undefined;
  let token: string | undefined;
  do {
    const page: KubeObject[] = [];
    let reader: ListReader | undefined;
    const answer = await rest.call({
      method: 'GET',
      path,
      query: { labelSelector, fieldSelector, limit: pageSize, continue: token },
      reader() {
        // what came of a try that was cut off comes again
        page.length = 0;
        reader = listReader((item) => page.push(kept(item, query)), without);
        return reader;
      },
      ...limits,
    });
    if (answer.status === 410 && token !== undefined) return 'expired';
    if (answer.status >= 400) throw refusal(`GET ${rest.server}${path}`, answer.status, answer.body);
    const metadata = reader?.metadata();
    objects.push(...page);
    resourceVersion ??= metadata?.resourceVersion;
    token = metadata?.continue || undefined;
  } while (token !== undefined);
  return { objects, resourceVersion: resourceVersion ?? '' };
}

/** Nobody here reads them, and they are half of an object's bytes. */
const withoutManagedFields = (outline: Outline = {}): Outline => ({
  ...outline,
  metadata: { ...outline.metadata, managedFields: null },
});

/** An object as its query wants it. */
export function kept(item: KubeObject, { apiVersion, kind, keep }: ListQuery): KubeObject {
  // items of a list come without their kind
  const object = { ...item, apiVersion, kind };
  if (keep) return keep(object);
  delete object.metadata.managedFields;
  return object;
}
