import type { WindowRecord } from '../../reports/record/run-record.ts';
import type { HostLoad } from '../observe/host.ts';

export interface StarvedWindow {
  readonly window: WindowRecord['name'];
  /** Mean share of the processors that was busy, 0 to 1. */
  readonly busy: number;
}

/** Above this mean share a window is starved: queues grow, probes time out, and the mesh looks guilty of it. */
const most = 0.98;
/** Shorter windows are always busy: they are where things are moved. */
const shortestSeconds = 15;

/** The windows in which the machine itself had nothing to spare. */
export function starvedWindows(host: readonly HostLoad[], windows: readonly WindowRecord[]): StarvedWindow[] {
  return windows.flatMap(({ name, start, end }) => {
    const [from, to] = [Date.parse(start) / 1000, Date.parse(end) / 1000];
    const seen = host.filter(({ at }) => at >= from && at <= to);
    if (to - from < shortestSeconds || seen.length === 0) return [];
    const busy = seen.reduce((sum, look) => sum + look.busy, 0) / seen.length;
    return busy > most ? [{ window: name, busy }] : [];
  });
}
