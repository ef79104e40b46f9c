/** A Helm release in one cluster, and how to reach it. */
export interface HelmRelease {
  /** Path of the helm program, version 3 or 4. */
  readonly helm: string;
  readonly kubeconfig: string;
  /** Context within the kubeconfig. Default: its current one; HELM_KUBECONTEXT is not looked at. */
  readonly context?: string;
  readonly release: string;
  readonly namespace: string;
  /** Seconds that Helm may wait for the objects. Default 300. */
  readonly timeoutSeconds?: number;
  /** `ready` (the default) waits until every object is ready, `none` only until the API server took them. */
  readonly wait?: 'ready' | 'none';
  /** Revisions kept for roll-backs. Default 10. */
  readonly historyMax?: number;
  /** Each line that Helm prints while it works. */
  readonly onLine?: (line: string) => void;
  /** Told the process number of each Helm that changes something. */
  readonly onSpawn?: (pid: number) => void;
  /** `own`: Ctrl-C does not reach Helm, and it ends its work when we are killed. Default `ours`. */
  readonly processGroup?: 'ours' | 'own';
  readonly signal?: AbortSignal;
}

export interface HelmChart extends HelmRelease {
  /** Folder of the chart, or its archive. */
  readonly chart: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

export interface HelmUpgrade extends HelmChart {
  /** `roll-back` lets Helm itself go back when the upgrade fails. Default `leave`: the caller decides. */
  readonly onFailure?: 'leave' | 'roll-back';
  /** `take` lets Helm own objects that were installed by other means, for example by `istioctl install`. */
  readonly ownership?: 'refuse' | 'take';
  /** Stands in the release's history once it is deployed. Default: Helm's own words. */
  readonly description?: string;
}

export interface HelmRollback extends HelmRelease {
  /** 0 is the revision before, whether it was good or not. */
  readonly revision: number;
}
