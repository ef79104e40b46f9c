import type { ControlPlaneTools } from './install.ts';
import type { ReleaseCharts } from './releases.ts';

export const strategyNames = ['in-place', 'revisioned'] as const;

/** How the candidate's control plane takes the place of the baseline's: over it, or beside it as a revision. */
export type StrategyName = (typeof strategyNames)[number];

export interface ChartsWanted {
  /** Of the folder that gets the charts. */
  readonly name: string;
  readonly release: 'baseline' | 'candidate';
  /** Full image of the proxy that the injector gives; absent: the release's own. */
  readonly proxyImage?: string;
  readonly revision?: string;
}

export interface MoverInput {
  readonly baseline: ReleaseCharts;
  readonly candidate: ReleaseCharts;
  readonly baselineProxy: string;
  readonly candidateProxy: string;
  readonly make: (wanted: ChartsWanted) => Promise<ReleaseCharts>;
  /** Path of a release's istioctl. */
  readonly istioctl: (version: string) => string;
}

/** Moves the control plane between two releases, with its charts already made. Each step may be taken again. */
export interface Mover {
  /** Once the baseline is installed. */
  readonly begin?: (tools: ControlPlaneTools) => Promise<void>;
  /** The candidate's control plane serves beside or instead of the baseline's. */
  upgrade(tools: ControlPlaneTools): Promise<void>;
  /** From now on new pods get the proxy of a release. */
  give(release: 'baseline' | 'candidate', tools: ControlPlaneTools): Promise<void>;
  /** Only the baseline's control plane is left. */
  back(tools: ControlPlaneTools): Promise<void>;
  /** What `begin` made is gone. */
  readonly end?: (tools: ControlPlaneTools) => Promise<void>;
}
