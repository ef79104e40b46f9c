import type { KubeObject, ListQuery } from './cluster.ts';
import { refusal } from './refusal.ts';
import type { Rest } from './rest.ts';

const pageSize = '500';
const mostRestarts = 5;

interface Page {
  readonly items: KubeObject[];
  readonly metadata: { readonly continue?: string };
}

/** Every page; a list whose continue token expired half-way is begun again, so nothing is lost or seen twice. */
export async function listAll(rest: Rest, path: string, query: ListQuery): Promise<KubeObject[]> {
  for (let restarts = 0; ; restarts++) {
    const found = await listOnce(rest, path, query);
    if (found !== 'expired') return found;
    if (restarts === mostRestarts)
      throw refusal(
        `GET ${rest.server}${path}`,
        410,
        `the list expired ${restarts + 1} times before its end`,
      );
  }
}

async function listOnce(rest: Rest, path: string, query: ListQuery): Promise<KubeObject[] | 'expired'> {
  const { apiVersion, kind, labelSelector, fieldSelector } = query;
  const found: KubeObject[] = [];
  let token: string | undefined;
  do {
    const answer = await rest.call({
      method: 'GET',
      path,
      query: { labelSelector, fieldSelector, limit: pageSize, continue: token },
    });
    if (answer.status === 410 && token !== undefined) return 'expired';
    if (answer.status >= 400) throw refusal(`GET ${rest.server}${path}`, answer.status, answer.body);
    const page = JSON.parse(answer.body) as Page;
    for (const item of page.items) {
      // nobody here reads it, and it is half of an object's bytes
      delete item.metadata.managedFields;
      // items of a list come without their kind
      found.push({ ...item, apiVersion, kind });
    }
    token = page.metadata.continue || undefined;
  } while (token !== undefined);
  return found;
}
