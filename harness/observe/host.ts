import { readFileSync } from 'node:fs';

/** Share of the machine's processors that was busy over the second before `at` (epoch seconds); 0 to 1. */
export interface HostLoad {
  readonly at: number;
  readonly busy: number;
}

interface Ticks {
  readonly busy: number;
  readonly all: number;
}

/** The first line of /proc/stat: ticks of all processors together since boot. */
export function parseTicks(stat: string): Ticks {
  const fields = (stat.split('\n')[0] ?? '').trim().split(/\s+/).slice(1).map(Number);
  const all = fields.slice(0, 8).reduce((sum, ticks) => sum + ticks, 0);
  const idle = (fields[3] ?? 0) + (fields[4] ?? 0);
  return { busy: all - idle, all };
}

/** Looks at the machine's load every second: on a starved machine no failure can be laid at the mesh's door. */
export function observeHost(signal: AbortSignal): readonly HostLoad[] {
  const seen: HostLoad[] = [];
  let before = parseTicks(readFileSync('/proc/stat', 'utf8'));
  const timer = setInterval(() => {
    const now = parseTicks(readFileSync('/proc/stat', 'utf8'));
    const all = now.all - before.all;
    if (all > 0) seen.push({ at: Date.now() / 1000, busy: (now.busy - before.busy) / all });
    before = now;
  }, 1_000);
  timer.unref();
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  return seen;
}
