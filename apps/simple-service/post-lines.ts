export interface PostTotals {
  readonly posts: number;
  readonly repeated: number;
}

export interface PostLines {
  /** namespace/name of the workload. */
  readonly to: string;
  readonly pod: string;
  /** When this process started (ISO 8601). It tells who counted: pods of a StatefulSet have their names again, a container its pod. */
  readonly started: string;
  readonly totals: () => PostTotals;
  readonly print: (line: string) => void;
}

/** The server's half of a count: a line for the ledger with the totals of this process, whenever they have grown. */
export function postLines({ to, pod, started, totals, print }: PostLines): () => void {
  let told = 0;
  return () => {
    const { posts, repeated } = totals();
    if (posts === told) return;
    told = posts;
    const at = new Date().toISOString();
    print(JSON.stringify({ meshproof: 'posts', at, since: started, to, pod, posts, repeated }));
  };
}
