import type { RolloutEvent } from '../../../rollout/run/events.ts';

/** A rollout as a person watches it. Times are epoch milliseconds. */
export interface Scene {
  readonly total: number;
  readonly began: number;
  readonly ready: number;
  readonly skipped: number;
  readonly failed: readonly string[];
  /** By workload: since when, and what it waits for. */
  readonly inFlight: ReadonlyMap<string, { readonly since: number; readonly seen: string }>;
  /** Restarted here, and not found restarted. */
  readonly moved: number;
  readonly wave?: string;
  readonly held?: string;
  readonly blind?: string;
  /** Failed share of the mesh's requests in the last minute; a text says why there is none. */
  readonly errorRatio?: number | string;
}

export const firstScene = (total: number, began: number): Scene => ({
  total,
  began,
  ready: 0,
  skipped: 0,
  failed: [],
  inFlight: new Map(),
  moved: 0,
});

/** The scene after an event. */
export function sceneAfter(scene: Scene, event: RolloutEvent): Scene {
  const at = Date.parse(event.at);
  switch (event.type) {
    case 'restarting': {
      const inFlight = new Map(scene.inFlight).set(event.workload, { since: at, seen: 'restarting' });
      return { ...scene, inFlight, moved: scene.moved + (event.resumed ? 0 : 1) };
    }
    case 'waiting': {
      const since = scene.inFlight.get(event.workload)?.since ?? at;
      const inFlight = new Map(scene.inFlight).set(event.workload, { since, seen: event.seen });
      return { ...scene, inFlight };
    }
    case 'ready':
      return { ...landed(scene, event.workload), ready: scene.ready + 1 };
    case 'skipped':
      return { ...landed(scene, event.workload), skipped: scene.skipped + 1 };
    case 'failed': {
      const failed = [...scene.failed, `${event.workload} (${event.reason}): ${event.seen}`];
      return { ...landed(scene, event.workload), failed };
    }
    case 'wave':
      return { ...scene, wave: `wave ${event.wave} of ${event.of}` };
    case 'gate':
      return scene;
    case 'held':
      return { ...scene, held: event.reason };
    case 'unheld':
      return { ...scene, held: undefined };
    case 'blind':
      return { ...scene, blind: event.seen };
    case 'sighted':
      return { ...scene, blind: undefined };
  }
}

function landed(scene: Scene, workload: string): Scene {
  const inFlight = new Map(scene.inFlight);
  inFlight.delete(workload);
  return { ...scene, inFlight };
}

/** Seconds that are left at the pace so far; undefined before there is one. */
export function secondsLeft({ total, began, ready, skipped, failed, inFlight, moved }: Scene, now: number) {
  const done = moved - inFlight.size;
  if (done < 1) return undefined;
  const left = total - ready - skipped - failed.length;
  return ((now - began) / 1000 / done) * left;
}

/** One line that says it all. */
export function summaryLine(scene: Scene, now: number): string {
  const { total, ready, skipped, failed, inFlight, wave, held, blind, errorRatio } = scene;
  const left = secondsLeft(scene, now);
  const parts = [
    `${ready} of ${total} moved`,
    `${inFlight.size} in flight`,
    ...(skipped > 0 ? [`${skipped} left`] : []),
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(wave ? [wave] : []),
    ...(left !== undefined && !held ? [`about ${spell(left)} to go`] : []),
    ...(errorRatio === undefined ? [] : [`mesh errors ${percent(errorRatio)}`]),
    ...(held ? [held] : []),
    ...(blind ? ['the API server does not answer'] : []),
  ];
  return parts.join(', ');
}

const percent = (ratio: number | string) =>
  typeof ratio === 'number' ? `${(ratio * 100).toFixed(2)} %` : ratio;

/** Seconds as a person says them. */
export function spell(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The scene on a terminal of some width: the summary, then what is in flight, the oldest first. */
export function sceneLines(
  scene: Scene,
  now: number,
  size: { readonly columns: number; readonly rows: number },
) {
  const rows = [...scene.inFlight].toSorted(([, a], [, b]) => a.since - b.since);
  const room = Math.max(1, size.rows - 4);
  const shown = rows.slice(0, room).map(([workload, { since, seen }]) => {
    return `  ${workload}  ${spell((now - since) / 1000)}  ${seen}`;
  });
  const more = rows.length > room ? [`  and ${rows.length - room} more`] : [];
  const failed = scene.failed.slice(-2).map((one) => `  failed: ${one}`);
  return [summaryLine(scene, now), ...shown, ...more, ...failed].map((line) =>
    line.slice(0, size.columns - 1),
  );
}
