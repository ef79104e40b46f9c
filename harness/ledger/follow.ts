import type { Cluster, KubeObject } from '../../rollout/kube/cluster.ts';

/** Label of the pods whose standard output is the ledger. */
export const ledgerLabel = 'meshproof.io/ledger';

export interface LedgerFollower {
  readonly lines: readonly string[];
  /** Pods whose log could not be read to its end: what they said last may be missing. */
  readonly broken: readonly string[];
  follow(pod: KubeObject): void;
  /** Resolves when every followed log has ended. */
  settled(): Promise<void>;
}

/** Reads the generators' logs as they are written: a pod that is rolled away takes its log with it. */
export function followLedger(cluster: Cluster, signal: AbortSignal): LedgerFollower {
  const lines: string[] = [];
  const broken: string[] = [];
  const running = new Set<Promise<void>>();

  const read = async (namespace: string, pod: string, container: string): Promise<void> => {
    let seen = 0;
    for (let tries = 0; tries < 200 && !signal.aborted; tries++) {
      let count = 0;
      try {
        await cluster.followLogs(
          { namespace, pod, container },
          (line) => {
            count += 1;
            if (count <= seen) return;
            seen = count;
            if (line.startsWith('{"meshproof"')) lines.push(line);
          },
          signal,
        );
        const now = await cluster.get({ apiVersion: 'v1', kind: 'Pod', namespace, name: pod });
        if (ended(now, container)) return;
      } catch {
        const now = await cluster
          .get({ apiVersion: 'v1', kind: 'Pod', namespace, name: pod })
          .catch(() => undefined);
        if (now === undefined && seen === 0) broken.push(`${namespace}/${pod}`);
        if (now === undefined) return;
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  };

  return {
    lines,
    broken,
    follow(pod) {
      if (pod.metadata.labels?.[ledgerLabel] === undefined) return;
      const container = String(
        pod.spec.containers.find(({ name }: { name: string }) => name !== 'istio-proxy')?.name ?? '',
      );
      const reading: Promise<void> = read(pod.metadata.namespace ?? '', pod.metadata.name, container).finally(
        () => running.delete(reading),
      );
      running.add(reading);
    },
    async settled() {
      await Promise.all(running);
    },
  };
}

function ended(pod: KubeObject | undefined, container: string): boolean {
  if (!pod) return true;
  const statuses = (pod.status?.containerStatuses ?? []) as {
    name: string;
    state?: { terminated?: object };
  }[];
  return statuses.some((status) => status.name === container && status.state?.terminated !== undefined);
}
