interface Entry {
  readonly at: string;
  readonly type: string;
}

/**
 * How long the places of a roll-out stood empty, in milliseconds, the shortest first: from each workload's end to the
 * restart that took its place. It is the roll-out's own share of the time, however slow the cluster beside it is.
 */
export function refills(journal: string): readonly number[] {
  const empty: number[] = [];
  const times: number[] = [];
  for (const line of journal.split('\n').filter(Boolean)) {
    const { at, type } = JSON.parse(line) as Entry;
    if (type === 'ready') empty.push(Date.parse(at));
    const since = type === 'restarting' ? empty.shift() : undefined;
    if (since !== undefined) times.push(Date.parse(at) - since);
  }
  return times.toSorted((a, b) => a - b);
}
