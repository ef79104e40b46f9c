import type { PlannedWorkload } from '../plan/plan.ts';
import type { RolloutEvent } from './events.ts';
import type { WaveGate } from './gate.ts';
import type { ProxyConfigOptions } from './proxy-config.ts';
import type { FailureReason } from './reasons.ts';
import type { WaveSizes } from './waves.ts';

/** Times in milliseconds. */
export interface RolloutOptions {
  /** Namespaces to which rights may be limited: what is watched is watched in each by itself. Absent: rights on all. */
  readonly namespaces?: readonly string[];
  /**
   * Workloads that may be restarting at the same time. Default 3. One whose new pods all serve counts no longer; as many
   * again may be waiting for their last old pods to end.
   */
  readonly parallelism?: number;
  /** The same, within each namespace. Default: no limit of its own. */
  readonly parallelismPerNamespace?: number;
  /**
   * From one restart to the next at least, and less once places become free too fast for that. Default 100, and less where that
   * would take more than 10 s to fill all places.
   * Restarts that begin together become ready together, and then ask their controllers and the API server for the next
   * ones all at once.
   */
  readonly spacing?: number;
  /** Sizes of the waves; absent, and without a gate, all is one wave. */
  readonly waves?: WaveSizes;
  /** Asked between two waves. Default: the next begins at once. */
  readonly gate?: WaveGate;
  /** Waves of an earlier try of this run whose gates were passed: they are not asked again. Default 0. */
  readonly wavesPassed?: number;
  /** Asked at each look: why no other restart may begin now. Those in flight go on. */
  readonly hold?: () => string | undefined;
  /** Who goes first; gateways go last all the same. Default: the plan's order. */
  readonly order?: (a: PlannedWorkload, b: PlannedWorkload) => number;
  /** For one workload, from its restart to its last pod. Default 300 000. */
  readonly timeoutPerWorkload?: number;
  /** How long a kind of trouble must last before it is a failure. Default: `graces`. */
  readonly graces?: Partial<Readonly<Record<FailureReason, number>>>;
  /** How long nothing changes about a workload that only waits before it is told what it would fail as. Default 30 000. */
  readonly quiet?: number;
  /** How long a workload that is not whole when its turn comes is given to become so. Default 30 000. */
  readonly settle?: number;
  /** Default `stop`: one failure begins no other restart; those in flight are let finish. */
  readonly onFailure?: 'stop' | 'continue';
  /** Image that the new proxies must run. Default: the plan's, for each workload. */
  readonly target?: string;
  /** Between two looks at the cluster. Default 500. */
  readonly interval?: number;
  /** How long the API server may be away. Default 300 000. */
  readonly outage?: number;
  /** Begins no other restart and lets those in flight finish. */
  readonly stopNew?: AbortSignal;
  /** Stops at once; what was restarted goes on in the cluster. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RolloutEvent) => void;
  /** Takes one JSON line at a time. A restart is written here before it is sent; what the sink throws ends the run. */
  readonly journal?: (line: string) => void;
  /** Keeps what the proxies of a failed workload are configured with. Default: that is not read, and needs no right. */
  readonly proxyConfigs?: ProxyConfigOptions;
}

export type Settings = ReturnType<typeof withDefaults>;

const defaultParallelism = 3;

/**
 * Milliseconds in which all places are filled at the latest. What the last of them waits, the whole roll-out waits once; what
 * begins closer together becomes ready closer together, wave for wave, and keeps controllers and API server waiting each time.
 */
const fillWithin = 10_000;

const spacingFor = (parallelism: number) => Math.min(100, fillWithin / parallelism);

export const withDefaults = (options: RolloutOptions) => ({
  ...options,
  parallelism: options.parallelism ?? defaultParallelism,
  spacing: options.spacing ?? spacingFor(options.parallelism ?? defaultParallelism),
  timeoutPerWorkload: options.timeoutPerWorkload ?? 300_000,
  settle: options.settle ?? 30_000,
  onFailure: options.onFailure ?? 'stop',
  interval: options.interval ?? 500,
  outage: options.outage ?? 300_000,
});
