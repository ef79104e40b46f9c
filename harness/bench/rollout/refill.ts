interface Entry {
  readonly at: string;
  readonly type: string;
  readonly workload?: string;
  readonly serving?: boolean;
}

/**
 * How long the places of a roll-out stood empty, in milliseconds, the shortest first: from the moment at which
 * a workload's new pods all serve to the restart that took its place. It is the roll-out's own share of the time, however slow the cluster beside it is.
 */
export function refills(journal: string): readonly number[] {
  const empty: number[] = [];
  const times: number[] = [];
  const freed = new Set<string | undefined>();
  for (const line of journal.split('\n').filter(Boolean)) {
    const { at, type, workload, serving } = JSON.parse(line) as Entry;
    if (type === 'waiting' && serving && !freed.has(workload)) {
      freed.add(workload);
      empty.push(Date.parse(at));
    }
    if (type === 'ready' && !freed.has(workload)) empty.push(Date.parse(at));
    const since = type === 'restarting' ? empty.shift() : undefined;
    if (since !== undefined) times.push(Date.parse(at) - since);
  }
  return times.toSorted((a, b) => a - b);
}
