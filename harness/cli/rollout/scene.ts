import { clip } from '../../../reports/format/clip.ts';
import { inertLine } from '../../../reports/record/inert.ts';
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
  /** Since when it is held, and milliseconds that it was held before: no pace comes of them. */
  readonly heldSince?: number;
  readonly heldFor: number;
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
  heldFor: 0,
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
    case 'classified': {
      const since = scene.inFlight.get(event.workload)?.since ?? at;
      const seen = `${event.reason}: ${event.seen}`;
      return { ...scene, inFlight: new Map(scene.inFlight).set(event.workload, { since, seen }) };
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
      return { ...scene, held: event.reason, heldSince: scene.heldSince ?? at };
    case 'unheld':
      return {
        ...scene,
        held: undefined,
        heldSince: undefined,
        heldFor: scene.heldFor + at - (scene.heldSince ?? at),
      };
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
export function secondsLeft(scene: Scene, now: number) {
  const { total, began, ready, skipped, failed, inFlight, moved, heldFor } = scene;
  const done = moved - inFlight.size;
  if (done < 1) return undefined;
  const left = total - ready - skipped - failed.length;
  return ((now - began - heldFor) / 1000 / done) * left;
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

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * The scene on a terminal: the summary, then what is in flight, the oldest first. Each line is inert and fits the width,
 * for one that broke by itself would spoil the next drawing.
 */
export function sceneLines(scene: Scene, now: number, { columns, rows }: ScreenSize): string[] {
  const width = Math.max(1, columns - 1);
  const summary = wrapped(inertLine(summaryLine(scene, now)), width);
  const failed = scene.failed.slice(-2).map((one) => `  failed: ${inertLine(one)}`);
  const flights = [...scene.inFlight].toSorted(([, a], [, b]) => a.since - b.since);
  const room = Math.max(1, rows - 2 - summary.length - failed.length);
  const hidden = flights.length > room ? flights.length - room + 1 : 0;
  const shown = flights.slice(0, flights.length - hidden);
  const nameWidth = Math.min(
    Math.max(0, ...shown.map(([workload]) => workload.length)),
    Math.max(12, Math.floor(width / 2)),
  );
  const lines = shown.map(([workload, { since, seen }]) => {
    const name = clipMiddle(inertLine(workload), nameWidth).padEnd(nameWidth);
    return `  ${name}  ${spell((now - since) / 1000).padStart(6)}  ${inertLine(seen)}`;
  });
  const more = hidden > 0 ? [`  and ${hidden} more`] : [];
  return [...summary, ...lines, ...more, ...failed].map((line) => clip(line, width));
}

/** A line cut at its commas, so that what stands last is seen too. */
function wrapped(line: string, width: number): string[] {
  const lines: string[] = [];
  for (const part of line.split(', ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 2 + part.length < width)
      lines[lines.length - 1] = `${last}, ${part}`;
    else if (last === undefined) lines.push(part);
    else {
      lines[lines.length - 1] = `${last},`;
      lines.push(part);
    }
  }
  return lines;
}

/** The namespace and the end of the name tell workloads apart: the middle gives way. */
function clipMiddle(text: string, width: number): string {
  if (text.length <= width) return text;
  const head = Math.floor((width - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
}
