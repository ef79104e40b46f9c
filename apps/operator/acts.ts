import type { Kube, KubeObject } from './kube.ts';
import { idlePolicy, idleRoute, paths } from './objects.ts';
import type { ActName, OperatorSettings, PlannedAct } from './settings.ts';

/** What one turn of an act did: to whom, in words. */
export interface Did {
  readonly target: string;
  readonly detail: string;
}

export interface Act {
  /** Rejects when the API refuses. */
  turn(): Promise<Did>;
  /** Puts back what the last turn left; nothing when it left nothing. */
  undo(): Promise<Did | undefined>;
}

export interface ActContext {
  readonly kube: Kube;
  readonly settings: Pick<OperatorSettings, 'runId' | 'namespaces'>;
  /** A number in [0, 1). */
  readonly random: () => number;
}

type Make = (context: ActContext, planned: PlannedAct) => Act;

function pick<T>(items: readonly T[], { random }: ActContext): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('expected at least one to choose from');
  return item;
}

/** One of the Deployments that said that they may be disturbed. Sorted, so that a seed means the same twice. */
async function pickDeployment(context: ActContext): Promise<KubeObject & { readonly path: string }> {
  const { kube, settings } = context;
  const selector = `meshproof.io/run=${settings.runId},meshproof.io/chaos=true`;
  const all = await Promise.all(
    settings.namespaces.map(async (namespace) =>
      (await kube.list(paths.deployments(namespace), selector)).map((object) => ({
        ...object,
        path: `${paths.deployments(namespace)}/${object.metadata.name}`,
      })),
    ),
  );
  return pick(
    all.flat().sort((a, b) => (a.path < b.path ? -1 : 1)),
    context,
  );
}

/** Something that is there after one turn and gone after the next. */
function toggle(on: () => Promise<Did & { off(): Promise<Did> }>): Act {
  let off: (() => Promise<Did>) | undefined;
  const turnOff = async () => {
    const did = await off?.();
    // forgotten only once it is done: what failed is tried again
    off = undefined;
    return did;
  };
  return {
    async turn() {
      const done = await turnOff();
      if (done) return done;
      const { off: next, ...did } = await on();
      off = next;
      return did;
    },
    undo: turnOff,
  };
}

const makers: Readonly<Record<ActName, Make>> = {
  policy: (context) =>
    toggle(async () => {
      const { kube, settings } = context;
      const namespace = pick(settings.namespaces, context);
      const name = 'operator-idle';
      const path = paths.policies(namespace);
      await kube.create(path, idlePolicy(namespace, name, settings.runId));
      const target = `AuthorizationPolicy ${namespace}/${name}`;
      return {
        target,
        detail: 'created',
        async off() {
          await kube.remove(`${path}/${name}`);
          return { target, detail: 'deleted' };
        },
      };
    }),
  scale: (context) =>
    toggle(async () => {
      const { metadata, spec, path } = await pickDeployment(context);
      const before = spec?.replicas ?? 1;
      const to = (replicas: number) => context.kube.patch(path, { spec: { replicas } });
      await to(before + 1);
      const target = `Deployment ${metadata.namespace}/${metadata.name}`;
      return {
        target,
        detail: `from ${before} to ${before + 1}`,
        async off() {
          await to(before);
          return { target, detail: `back to ${before}` };
        },
      };
    }),
  push: (context, { count }) =>
    toggle(async () => {
      const { kube, settings } = context;
      const namespace = pick(settings.namespaces, context);
      const path = paths.virtualServices(namespace);
      const names = Array.from({ length: count }, (_, index) => `operator-push-${index}`);
      const target = `${count} VirtualServices in ${namespace}`;
      const off = async () => {
        await Promise.all(names.map((name) => kube.remove(`${path}/${name}`)));
        return { target, detail: 'deleted' };
      };
      try {
        for (const name of names) await kube.create(path, idleRoute(namespace, name, settings.runId));
      } catch (error) {
        await off();
        throw error;
      }
      return { target, detail: 'created', off };
    }),
  restart: (context) => ({
    async turn() {
      const { metadata, path } = await pickDeployment(context);
      const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
      await context.kube.patch(path, { spec: { template: { metadata: { annotations } } } });
      return { target: `Deployment ${metadata.namespace}/${metadata.name}`, detail: 'restarted' };
    },
    undo: async () => undefined,
  }),
};

/** An act of the plan, ready for its turns. */
export const actOf = (planned: PlannedAct, context: ActContext): Act => makers[planned.act](context, planned);
