import type { WindowName, WindowRecord } from '../../reports/record/run-record.ts';
import type { Cluster } from '../../rollout/kube/cluster.ts';
import type { ChartsCompared } from '../control-plane/compare.ts';
import type { Mover } from '../control-plane/mover.ts';
import type { ReleaseCharts } from '../control-plane/releases.ts';
import type { ChartsValidated } from '../control-plane/validate.ts';
import type { LabState } from '../lab/state.ts';
import type { LedgerFollower } from '../ledger/follow.ts';
import type { Ledger } from '../ledger/read-ledger.ts';
import type { BegunWindow } from '../ledger/windows.ts';
import type { HostLoad } from '../observe/host.ts';
import type { PodObserver } from '../observe/pods.ts';
import type { Plan } from '../plan/plan.ts';
import type { ThresholdFile } from '../verdict/threshold.ts';
import type { Journal } from './journal.ts';

/** What the stages of one run share. */
export interface RunContext {
  readonly id: string;
  readonly folder: string;
  readonly plan: Plan;
  readonly lab: LabState;
  readonly kubeconfig: string;
  readonly cluster: Cluster;
  readonly journal: Journal;
  /** Path of a tool that the lab was brought up with. */
  readonly tool: (name: string) => string;
  /** Those that have ended. */
  readonly windows: WindowRecord[];
  /** Every window from its beginning on, in epoch seconds: the ledger is added up by them while they last. */
  readonly begun: BegunWindow[];
  /** As they were when the run began: what is done to the file meanwhile is no part of it. */
  readonly thresholds: ThresholdFile;
  /** What the stages hand to later ones. */
  readonly found: {
    charts?: Readonly<Record<'baseline' | 'candidate', ReleaseCharts>>;
    mover?: Mover;
    diff?: ChartsCompared;
    validation?: ChartsValidated;
    observer?: PodObserver;
    ledger?: Ledger;
    follower?: LedgerFollower;
    host?: readonly HostLoad[];
    stopWatching?: () => Promise<void>;
    /** Seconds from the first that was applied until all were ready. */
    readySeconds?: { services: number; clients?: number };
    /** Withdraws the undo of the traffic, once its own stage has ended it. */
    endTraffic?: () => void;
    /** Withdraw the undos of the upgrade and the roll-forward, once the roll-back has done their work. */
    movedBack: (() => void)[];
    clusterVersion?: string;
    clusterIdentity?: string;
  };
}

/** Runs an act and records the time it took as a window; also when it fails, for then it is looked at all the more. */
export async function inWindow<T>(context: RunContext, name: WindowName, act: () => Promise<T>): Promise<T> {
  const start = new Date().toISOString();
  const epoch = (instant: string) => Date.parse(instant) / 1000;
  const place = context.begun.push({ name, start: epoch(start) }) - 1;
  context.journal.write('window-begins', { name });
  try {
    return await act();
  } finally {
    const end = new Date().toISOString();
    context.begun[place] = { name, start: epoch(start), end: epoch(end) };
    context.windows.push({ name, start, end });
    context.journal.write('window-ends', { name });
  }
}
