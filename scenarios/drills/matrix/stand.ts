import type { Workload } from '../../../harness/matrix/workload.ts';
import { meshproof } from '../../lab/command.ts';
import type { ClientName } from './clients.ts';
import { withValues } from './find.ts';
import { mustAssert } from './must-assert.ts';
import { type Answered, type Asked, deployedWorld, removeWorld, type World } from './world.ts';

/** Some workloads on the lab, as proofs ask them. */
export interface Stand {
  readonly workloads: readonly Workload[];
  /** The first workload with these coordinates, and without those. */
  readonly having: (
    wanted: Readonly<Record<string, string>>,
    unwanted?: Readonly<Record<string, readonly string[]>>,
  ) => Workload & { readonly host: string };
  /** Only while tests run. */
  readonly world: () => World;
  readonly one: (from: ClientName, asked: Asked) => Promise<Answered>;
  /** Asks from beside the application of a workload. */
  readonly inPod: (workload: Workload, url: string) => Promise<Answered>;
  /** The body of an answer to the client in the mesh, such as its proxy's own. */
  readonly inProber: (url: string) => Promise<string>;
}

/** Deploys before the tests of the suite around it, and removes after them; each of them must assert something. */
export function standOn(workloads: readonly Workload[]): Stand {
  let deployed: World | undefined;
  const world = () => {
    if (!deployed) throw new Error('the workloads are not deployed');
    return deployed;
  };
  const one: Stand['one'] = async (from, asked) => (await world().ask(from, [asked]))[0] as Answered;

  beforeEach(mustAssert);
  before(async () => {
    await meshproof('lab', 'up', '--yes');
    deployed = await deployedWorld(workloads);
    console.log(`      ready after ${deployed.readyAfter.toFixed(1)} s`);
  });
  after(async () => {
    if (deployed) await removeWorld(deployed);
    await meshproof('lab', 'down');
  });

  return {
    workloads,
    having: (wanted, unwanted) => withValues(workloads, wanted, unwanted),
    world,
    one,
    async inPod(workload, url) {
      const [pod] = await world().pods(workload);
      if (!pod) throw new Error(`${workload.name} has no pod`);
      return (await world().ask(pod, [{ url }]))[0] as Answered;
    },
    inProber: async (url) => (await one('in-mesh', { url })).body,
  };
}
