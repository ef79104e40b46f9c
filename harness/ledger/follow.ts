import type { Cluster, KubeObject } from '../../rollout/kube/cluster.ts';
import { splitStamp } from './stamp.ts';

/** Label of the pods whose standard output is the ledger. */
export const ledgerLabel = 'meshproof.io/ledger';

export interface LedgerFollower {
  /** Pods whose log could not be read to its end: what they said last may be missing. */
  readonly broken: readonly string[];
  follow(pod: KubeObject): void;
  /** Resolves when every followed log has ended. */
  settled(): Promise<void>;
}

/**
 * Reads the generators' logs as they are written: a pod that is rolled away takes its log with it. No line is kept.
 * @param take gets each line of a ledger once, in the order of its pod
 */
export function followLedger(
  cluster: Cluster,
  signal: AbortSignal,
  take: (line: string) => void,
): LedgerFollower {
  const broken: string[] = [];
  const running = new Set<Promise<void>>();

  const read = async (namespace: string, pod: string, container: string): Promise<void> => {
    // a log that was turned over begins later than before: what was read is told by the time of its lines
    let last = '';
    let tries = 0;
    while (tries < 200 && !signal.aborted) {
      tries += 1;
      const read = last;
      try {
        await cluster.followLogs(
          { namespace, pod, container, timestamps: true, sinceTime: read || undefined },
          (stamped) => {
            const [stamp, line] = splitStamp(stamped);
            if (stamp !== '' && stamp <= read) return;
            last = stamp || last;
            // each stretch that was read has its own tries: a week has many
            tries = 0;
            if (line.startsWith('{"meshproof"')) take(line);
          },
          signal,
        );
        const now = await cluster.get({ apiVersion: 'v1', kind: 'Pod', namespace, name: pod });
        if (ended(now, container)) return;
      } catch {
        const now = await cluster
          .get({ apiVersion: 'v1', kind: 'Pod', namespace, name: pod })
          .catch(() => undefined);
        if (now === undefined && last === '') broken.push(`${namespace}/${pod}`);
        if (now === undefined) return;
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  };

  return {
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
