import { labReleases } from '../../lab/tools/catalogue.ts';
import { openLedger } from '../../ledger/read-ledger.ts';
import { quantilesOf } from '../../ledger/spread.ts';
import { type HostLoad, observeHost } from '../../observe/host.ts';
import { makePlan } from '../../plan/plan.ts';
import { profiles } from '../../plan/profiles.ts';
import type { RunContext } from '../../run/context.ts';
import type { QualifyOutcome } from '../../run/qualify.ts';
import { endTraffic } from '../../stages/deploy.ts';
import { soak } from '../../stages/move.ts';
import { deployed, loaded } from '../../stages/under-load.ts';
import type { Figure } from '../figure.ts';
import { bareLoop, machineFigure } from '../machine.ts';
import { onLab, outcomesOf, releases, stageTimes } from '../on-lab.ts';
import { restApps } from './rest-apps.ts';

const profile = profiles.standard;

/**
 * The standard profile on the lab, held for `seconds` while nothing is changed but by its own operator: what its workloads
 * take, and whether its load is whole. The lab is taken down at the end.
 * @throws the failure of the stage that failed
 */
export async function benchMatrix(seconds: number, tell: (text: string) => void): Promise<readonly Figure[]> {
  const idle: number[] = [];
  const before = bareLoop();
  const watching = new AbortController();
  const looks = observeHost(watching.signal);
  const plan = makePlan({ ...releases, profile: profile.name }, labReleases);
  const outcome = await onLab(plan, tell, (context) => [
    ...deployed(context),
    restApps(context, idle),
    ...loaded(context),
    soak(context, 'hold', 'baseline', seconds),
    endTraffic(context),
  ]).finally(() => watching.abort());
  return [
    machineFigure(before, bareLoop()),
    ...standing(outcome, idle, looks),
    ...held(outcome.context, seconds, looks),
  ];
}

/** What the workloads take until they are ready, and at rest. */
function standing(outcome: QualifyOutcome, idle: readonly number[], looks: readonly HostLoad[]): Figure[] {
  const { services = Number.NaN, clients = Number.NaN } = outcome.context.found.readySeconds ?? {};
  const busy = ['deploy matrix', 'traffic'].map((name) => busyIn(looks, stageTimes(outcome, name)));
  const count = outcome.context.plan.workloads.length;
  const sorted = idle.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return [
    { what: 'workloads', is: `${count}`, against: '', aim: '>= 40' },
    {
      what: 'from apply until all are ready',
      is: `${(services + clients).toFixed(1)} s`,
      against: `services ${services.toFixed(1)} s, then clients under rising load ${clients.toFixed(1)} s; processors ${busy.join(' and ')} busy`,
      aim: '<= 60 s',
    },
    {
      what: 'an app at rest adds',
      is: `${middle.toFixed(1)} MiB`,
      against: `the largest of ${sorted.length}: ${sorted.at(-1)?.toFixed(1)} MiB`,
      aim: '<= 45 MiB',
    },
  ];
}

/** What came of the load while it was held, and how busy it kept the machine. */
function held({ found, windows }: RunContext, seconds: number, looks: readonly HostLoad[]): Figure[] {
  const window = windows.find(({ name }) => name === 'baseline');
  const [start = Number.NaN, end = Number.NaN] = [window?.start, window?.end].map(
    (instant) => Date.parse(instant ?? '') / 1000,
  );
  const { sends, summaries } = (found.ledger ?? openLedger()).reading();
  const sent = sends.filter((one) => one.window === 'baseline');
  const begun = sent.reduce((sum, one) => sum + one.begun, 0);
  const total = summaries.reduce((sum, one) => sum + one.total, 0);
  const dropped = summaries.reduce((sum, one) => sum + one.dropped, 0);
  const lags = sent.map(({ lag }) => quantilesOf(lag ?? '')?.p99 ?? Number.NaN);
  return [
    {
      what: 'calls begun',
      is: `${(begun / (end - start)).toFixed(1)}/s for ${seconds} s`,
      against: `owed ${profile.ratePerSecond}/s`,
      aim: 'as owed',
    },
    { what: 'calls dropped', is: `${dropped}`, against: `${total} answered`, aim: '0' },
    outcomesOf(found),
    {
      what: 'a call begins late, p99',
      is: `${Math.max(...lags).toFixed(1)} ms`,
      against: `the worse of ${lags.length} generators`,
      aim: '< 10 ms',
    },
    {
      what: 'the machine is busy',
      is: busyIn(looks, [start, end]),
      against: 'all processors',
      aim: '<= 60 %',
    },
  ];
}

/** Between two epoch seconds, of all processors. */
function busyIn(
  looks: readonly HostLoad[],
  [start = Number.NaN, end = Number.NaN]: readonly number[],
): string {
  const within = looks.filter(({ at }) => at >= start && at <= end);
  const busy = within.reduce((sum, look) => sum + look.busy, 0) / within.length;
  return `${(busy * 100).toFixed(1)} %`;
}
