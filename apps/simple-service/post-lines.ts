export interface PostTotals {
  readonly posts: number;
  readonly repeated: number;
}

export interface PostLines {
  /** namespace/name of the workload. */
  readonly to: string;
  readonly pod: string;
  readonly totals: () => PostTotals;
  readonly print: (line: string) => void;
}

/** The server's half of a count: a line for the ledger with the totals of this process, whenever they have grown. */
export function postLines({ to, pod, totals, print }: PostLines): () => void {
  // who counted: the pods of a StatefulSet have their names again, and a container its pod
  const since = new Date().toISOString();
  let told = 0;
  return () => {
    const { posts, repeated } = totals();
    if (posts === told) return;
    told = posts;
    const at = new Date().toISOString();
    print(JSON.stringify({ meshproof: 'posts', at, since, to, pod, posts, repeated }));
  };
}
