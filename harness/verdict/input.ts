import type { ExitCode } from '../../reports/failure/exit-codes.ts';
import type {
  RunRecord,
  StageRecord,
  ThresholdResult,
  Verdict,
  WindowName,
  WindowRecord,
} from '../../reports/record/run-record.ts';
import type { LedgerReading } from '../ledger/read-ledger.ts';
import type { PodObservation } from '../observe/pods.ts';
import type { SavedSamples } from './samples.ts';
import type { ThresholdFile } from './threshold.ts';

export interface JudgedWorkload {
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  /** It answers, it passes on as a proxy alone, it calls on a schedule, it makes the load, or it disturbs the others. */
  readonly role: 'service' | 'gateway' | 'caller' | 'generator' | 'operator';
  /** False: its pods have no proxy. */
  readonly meshed: boolean;
  /** Host by which clients call it, with or without port and cluster domain; absent for what only calls. */
  readonly host?: string;
  /** namespace/name of the workload by whose host this one is called too: what one of them passes on, both do. */
  readonly behind?: string;
  /** How many times a request to its host arrives, where a mirror sends it on: so often it passes on what it is asked. */
  readonly arrives?: number;
  /** Calls a second that a generator owes. */
  readonly sendsPerSecond?: number;
  /** Shortest time in which a caller is sure to have called, in seconds. */
  readonly callsEverySeconds?: number;
  /** namespace/name of whom a caller calls beside the calls of the plan. */
  readonly calls?: readonly string[];
  /** Connections that it keeps. `to` is namespace/name. */
  readonly holds?: readonly { readonly to: string; readonly url: string }[];
  /** Seconds after which its proxies ask for a new certificate, where they do so early. */
  readonly newCertificateSeconds?: number;
  /** No roll-out replaces its pods: they keep the baseline's proxies. */
  readonly pinned?: true;
  /** Its pods are restarted during the run on purpose. */
  readonly disturbed?: true;
  /** Statuses that its callers ask it for. */
  readonly askedCodes: readonly number[];
  /**
   * Response flags with which an asked 5xx may come, for instance UT where a VirtualService has a timeout that is
   * provoked on purpose. Without any, a flag means that the mesh made the answer and nobody asked for it.
   */
  readonly askedFlags?: readonly string[];
}

/** A call by its id: `to` answers, `via` passes on, the last hop goes through `gateway`. Each is namespace/name. */
export interface JudgedCall {
  readonly id: string;
  readonly to: string;
  readonly via?: string;
  readonly gateway?: string;
  /** Host by which the last hop is called, where it is not the one of `to`. */
  readonly host?: string;
  /** The sender's proxy answers: whether it counts a request to the host depends on how. */
  readonly answered?: 'by-sender';
}

export interface JudgedPlan {
  readonly workloads: readonly JudgedWorkload[];
  readonly calls: readonly JudgedCall[];
  /** Windows that the run was to have. One that is missing was not measured. */
  readonly windows: readonly WindowName[];
  /** Image of the candidate's proxy; absent: any that the workload did not run on the baseline. */
  readonly candidateProxyImage?: string;
}

/** Everything a verdict is made from. Plain data: the same input gives the same verdict, today and in a year. */
export interface EvaluationInput {
  readonly plan: JudgedPlan;
  readonly thresholds: ThresholdFile;
  readonly windows: readonly WindowRecord[];
  readonly stages: readonly StageRecord[];
  readonly samples: SavedSamples;
  readonly ledger: LedgerReading;
  readonly pods: readonly PodObservation[];
  /** Of the bootstrap; any number. */
  readonly seed: number;
}

export type Finding = RunRecord['findings'][number];

export interface Evaluation {
  readonly thresholds: readonly ThresholdResult[];
  readonly findings: readonly Finding[];
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** Worst first, one sentence each. */
  readonly reasons: readonly string[];
  /** The ledger as a run record holds it. */
  readonly ledger: RunRecord['ledger'];
  readonly breaks: NonNullable<RunRecord['breaks']>;
  readonly acts: NonNullable<RunRecord['acts']>;
}

export type { ThresholdResult };
