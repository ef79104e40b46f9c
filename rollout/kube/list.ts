import type { KubeObject, ListQuery } from './cluster.ts';
import { readListText } from './list-text.ts';
import { refusal } from './refusal.ts';
import type { Rest, RestCall } from './rest.ts';

/** A page is held twice over while it is read. */
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
  const objects: KubeObject[] = [];
  let resourceVersion: string | undefined;
  let token: string | undefined;
  do {
    const answer = await rest.call({
      method: 'GET',
      path,
      query: { labelSelector, fieldSelector, limit: pageSize, continue: token },
      ...limits,
    });
    if (answer.status === 410 && token !== undefined) return 'expired';
    if (answer.status >= 400) throw refusal(`GET ${rest.server}${path}`, answer.status, answer.body);
    const page = readListText(answer.body, (item) => objects.push(kept(item, query)));
    resourceVersion ??= page.resourceVersion;
    token = page.continue || undefined;
  } while (token !== undefined);
  return { objects, resourceVersion: resourceVersion ?? '' };
}

/** An object as its query wants it. */
export function kept(item: KubeObject, { apiVersion, kind, keep }: ListQuery): KubeObject {
  // nobody here reads it, and it is half of an object's bytes
  delete item.metadata.managedFields;
  // items of a list come without their kind
  const object = { ...item, apiVersion, kind };
  return keep ? keep(object) : object;
}
