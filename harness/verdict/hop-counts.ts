import type { JudgeContext } from './context.ts';
import type { Span } from './counter-increase.ts';
import { serviceKey } from './mesh-requests.ts';
import { nothing, type Tally, tally } from './tally.ts';

export interface HopCounts {
  /** "namespace/name of the sender" + " " + "name.namespace of the called Service" -> requests. */
  readonly byHop: ReadonlyMap<string, Tally>;
  /** By the same key, requests that the sender's proxy answered: it may not have counted them for the host. */
  readonly perhaps: ReadonlyMap<string, number>;
  /**
   * Workloads in the mesh whose every request is one that a generator sent or caused -> the one by whose host they are
   * called.
   */
  readonly senders: ReadonlyMap<string, string>;
}

/** What the generators sent, by the hops that it takes through the mesh. */
export function hopCounts({ input, workloads, clients }: JudgeContext, span: Span): HopCounts {
  const calls = new Map(input.plan.calls.map((call) => [call.id, call]));
  const byId = new Map(workloads.map((workload) => [workload.id, workload]));
  const byHop = new Map<string, Tally>();
  const passing = new Set(input.plan.calls.flatMap(({ via, gateway }) => [via, gateway]));
  const senders = new Map(
    workloads
      .filter(({ id, behind, role, meshed }) => meshed && (role === 'generator' || passing.has(behind ?? id)))
      .map(({ id, behind }) => [id, behind ?? id]),
  );
  const perhaps = new Map<string, number>();
  const add = (from: string, host: string | undefined, more: Tally) => {
    if (!senders.has(from) || host === undefined) return;
    const key = `${from} ${serviceKey(host)}`;
    const { count, samples } = byHop.get(key) ?? nothing;
    byHop.set(key, { ...nothing, count: count + more.count, samples: samples + more.samples });
  };
  // callers that are not k6 may be gone before they are scraped; only the generators' counts are complete
  for (const { from, to, call: id, series } of clients.filter((one) => one.call !== undefined)) {
    const call = calls.get(id ?? '');
    const between = [call?.via, call?.gateway].filter((id) => id !== undefined);
    const hosts = [...between.map((id) => byId.get(id)?.host), call?.host ?? byId.get(to)?.host];
    const sent = tally([series], span, Number.POSITIVE_INFINITY);
    const [first] = hosts;
    if (call?.answered && between.length === 0 && first !== undefined && senders.has(from)) {
      const key = `${from} ${serviceKey(first)}`;
      perhaps.set(key, (perhaps.get(key) ?? 0) + sent.count);
      continue;
    }
    let count = sent;
    for (const [index, sender] of [from, ...between].entries()) {
      // who is mirrored to passes on what arrives, twice
      if (index > 0) count = times(count, byId.get(sender)?.arrives ?? 1);
      add(sender, hosts[index], count);
    }
  }
  return { byHop, perhaps, senders };
}

const times = ({ count, samples }: Tally, factor: number): Tally => ({
  ...nothing,
  count: count * factor,
  samples,
});
