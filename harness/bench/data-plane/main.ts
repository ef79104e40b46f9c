import { labReleases } from '../../lab/tools/catalogue.ts';
import { calledDeployment, serviceContainer, simpleService } from '../../matrix/pod.ts';
import type { Workload } from '../../matrix/workload.ts';
import { loadA, loadB } from '../../matrix/workloads/load.ts';
import { makePlan, planOf } from '../../plan/plan.ts';
import type { QualifyOutcome } from '../../run/qualify.ts';
import { endTraffic } from '../../stages/deploy.ts';
import { rollForward, upgrade } from '../../stages/move.ts';
import { deployed, loaded } from '../../stages/under-load.ts';
import { rollsOf } from '../../verdict/rolls.ts';
import type { Figure } from '../figure.ts';
import { bareLoop, machineFigure } from '../machine.ts';
import { onLab, outcomesOf, releases } from '../on-lab.ts';

const namespace = 'mp-strict';
const count = 24;
/** Seconds that the 24 took by hand: a loop of kubectl in the prototype of the lab, which waits for no old pod's end. */
const byHand = 57;

/** One pod each, as in the prototype. */
const movedWorkload = (name: string): Workload => ({
  namespace,
  name,
  kind: 'Deployment',
  role: 'service',
  meshed: true,
  permutation: { kind: 'Deployment', mtls: 'STRICT' },
  host: `${name}.${namespace}`,
  objects: (context) =>
    calledDeployment({
      namespace,
      pod: { name, containers: [simpleService(context, name, serviceContainer)] },
    }),
});

const names = Array.from({ length: count }, (_, index) => `moved-${String(index + 1).padStart(2, '0')}`);

/**
 * 24 Deployments and the two generators under 100 requests a second, rolled three at a time to a real candidate after a
 * real upgrade: how long it took, what it broke, and what the time went into.
 */
export async function benchDataPlane(tell: (text: string) => void): Promise<readonly Figure[]> {
  const drill = makePlan({ ...releases, profile: 'drill' }, labReleases);
  const profile = { ...drill.profile, ratePerSecond: 100, warmUp: 15, upgraded: 1, rolledForward: 15 };
  const plan = planOf({ ...drill, profile }, [...names.map(movedWorkload), loadA, loadB]);
  const before = bareLoop();
  const outcome = await onLab(plan, tell, (context) => [
    ...deployed(context),
    ...loaded(context),
    upgrade(context),
    rollForward(context),
    endTraffic(context),
  ]);
  return [machineFigure(before, bareLoop()), ...figuresOf(outcome)];
}

function figuresOf({ context: { found, windows } }: QualifyOutcome): Figure[] {
  const window = windows.find(({ name }) => name === 'rolling-forward');
  const took = window ? (Date.parse(window.end) - Date.parse(window.start)) / 1000 : Number.NaN;
  const rolls = rollsOf(found.observer?.observations ?? [], windows).filter(
    (roll) => roll.window === 'rolling-forward',
  );
  const moved = rolls.filter(({ workload }) => workload.startsWith(`${namespace}/`));
  const middle = (of: 'starting' | 'ending' | 'between') =>
    moved.map((roll) => roll[of]).sort((a, b) => a - b)[Math.floor(moved.length / 2)] ?? Number.NaN;
  const begins = moved.map(({ start }) => Date.parse(start) / 1000);
  const serves = moved.map(({ starting }, index) => (begins[index] ?? Number.NaN) + starting);
  const seconds = (value: number) => `${value.toFixed(1)} s`;
  const share = (of: 'starting' | 'ending' | 'between') =>
    `${Math.round((100 * rolls.reduce((sum, roll) => sum + roll[of], 0)) / (3 * took))} % of three places`;
  return [
    {
      what: `roll ${count} Deployments and 2 generators, 3 at a time`,
      is: seconds(took),
      against: `${((3 * took) / rolls.length).toFixed(1)} s of a place for each`,
      aim: '',
    },
    {
      what: `the ${moved.length} Deployments, until the last new pod serves`,
      is: seconds(Math.max(...serves) - Math.min(...begins)),
      against: `by hand: ${byHand} s`,
      aim: 'less',
    },
    outcomesOf(found),
    { what: 'a new pod becomes ready', is: seconds(middle('starting')), against: share('starting'), aim: '' },
    { what: 'an old pod ends', is: seconds(middle('ending')), against: share('ending'), aim: '' },
    { what: 'neither is seen', is: seconds(middle('between')), against: share('between'), aim: '' },
  ];
}
