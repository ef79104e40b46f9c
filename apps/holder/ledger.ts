import { createSpread } from '../metrics/spread.ts';
import type { Break } from './hold.ts';
import { type Held, protocolOf } from './settings.ts';

export interface HolderLedger {
  /** @param took milliseconds until a heartbeat was answered */
  answered(held: Held, took: number): void;
  broken(held: Held, what: Break): void;
  /** For each destination a line with what was counted since the last such line. */
  count(): void;
  /** The last counts, then the totals. */
  close(): void;
}

export interface HolderLedgerOptions {
  readonly from: string;
  readonly pod: string;
  readonly destinations: readonly string[];
  readonly print: (line: string) => void;
}

const nothing = () => ({ expected: 0, requests: 0 });

/**
 * The holder's own account: a line for each connection that ended, the heartbeats as numbers. A break is told once, and
 * whoever reads it weighs it: a pod that was replaced at that time may explain what the connection itself did not.
 * To a proxy each heartbeat of HTTP/2 is a request; a stream and a WebSocket are one, which ends with them.
 */
export function openLedger({ from, pod, destinations, print }: HolderLedgerOptions): HolderLedger {
  const pairs = new Map(
    destinations.map((to) => [to, { counted: nothing(), latency: createSpread() }] as const),
  );
  let since = new Date().toISOString();
  let total = 0;
  const line = (data: object) => print(JSON.stringify(data));
  const none = { unexpected: 0, dropped: 0 };
  const pairWith = ({ to }: Held) => {
    const pair = pairs.get(to);
    if (!pair) throw new Error(`${to} is none of the destinations`);
    return pair;
  };
  const count = () => {
    const at = new Date().toISOString();
    for (const [to, { counted, latency }] of pairs) {
      line({ meshproof: 'count', at, since, from, to, ...none, ...counted, latency: latency.take() });
      Object.assign(counted, nothing());
    }
    since = at;
  };
  return {
    answered(held, took) {
      const { counted, latency } = pairWith(held);
      counted.expected += 1;
      if (protocolOf(held) === 'h2c') counted.requests += 1;
      latency.add(took);
      total += 1;
    },
    broken(held, { at, lived, ...judged }) {
      const { to, url } = held;
      if (lived > 0 && ['grpc', 'ws'].includes(protocolOf(held))) pairWith(held).counted.requests += 1;
      const when = { at: at.toISOString(), from, to, call: url };
      line({ meshproof: 'break', ...when, ...judged, lived: Math.round(lived * 1000) / 1000, pod });
    },
    count,
    close() {
      count();
      line({ meshproof: 'summary', from, total, ...none });
    },
  };
}
