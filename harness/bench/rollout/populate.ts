import PQueue from 'p-queue';
import { waitFor } from '../../../rollout/kube/wait.ts';
import { expectInjected } from '../../../rollout/run/expect-injected.ts';
import { deployment, imageOf, injection, namespace, namespaceOf, node, podsEach } from './objects.ts';
import type { Stand } from './stand.ts';

/** New pods get a proxy of this tag, and a plan says so. */
export async function injects(stand: Stand, tag: string): Promise<void> {
  for (const object of injection(tag)) await stand.admin.apply(object, { force: true });
  await expectInjected(stand.admin, { namespace: namespaceOf(0), image: imageOf(tag) });
}

/** Deployments 0 to `count` with ready pods whose proxies are of `tag`. */
export async function populate(stand: Stand, count: number, tag: string): Promise<void> {
  const { admin } = stand;
  const indices = Array.from({ length: count }, (_, index) => index);
  for (const name of new Set(indices.map(namespaceOf))) await admin.apply(namespace(name));
  await admin.apply(node);
  await injects(stand, tag);
  await stand.readyAfter(0);
  const queue = new PQueue({ concurrency: 12 });
  await Promise.all(indices.map((index) => queue.add(() => admin.apply(deployment(index)))));
  await waitFor(
    `${count} Deployments to be ready`,
    { timeout: 60_000 + count * 500, interval: 1_000 },
    async () => {
      const found = await admin.list({ apiVersion: 'apps/v1', kind: 'Deployment' });
      const ready = found.filter(({ status }) => status?.readyReplicas === podsEach).length;
      return ready === count
        ? { done: true, value: undefined }
        : { done: false, seen: `${ready} of ${count}` };
    },
  );
}
