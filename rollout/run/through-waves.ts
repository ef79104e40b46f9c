import { idOf, type PlannedWorkload } from '../plan/plan.ts';
import type { GateAnswer, GateStop, Wave } from './gate.ts';
import type { Logbook } from './logbook.ts';
import type { Settings } from './options.ts';

export interface WaveRunner {
  readonly log: Logbook;
  readonly isStopping: () => boolean;
  /** Moves a wave, and gives back what of it was not begun. */
  readonly fly: (wave: readonly PlannedWorkload[]) => Promise<readonly PlannedWorkload[]>;
}

export interface WavesEnd {
  readonly notBegun: readonly PlannedWorkload[];
  readonly stoppedBy?: GateStop;
}

/** One wave after the other, each let begin by the gate behind the one before. */
export async function throughWaves(
  waves: readonly (readonly PlannedWorkload[])[],
  settings: Settings,
  { log, isStopping, fly }: WaveRunner,
): Promise<WavesEnd> {
  const of = waves.length;
  for (const [index, workloads] of waves.entries()) {
    const wave = index + 1;
    const start = new Date().toISOString();
    if (of > 1) log.tell({ type: 'wave', wave, of, workloads: workloads.length });
    const left = await fly(workloads);
    const notBegun = () => [...left, ...waves.slice(wave).flat()];
    if (wave === of || isStopping()) return { notBegun: notBegun() };
    if (wave <= (settings.wavesPassed ?? 0) || !settings.gate) continue;
    const over = { wave, of, workloads: workloads.map(idOf), start, end: new Date().toISOString() };
    const { verdict, reason = '' } = await ask(settings, over);
    if (isStopping()) return { notBegun: notBegun() };
    log.tell({ type: 'gate', wave, verdict, reason });
    if (verdict !== 'pass') return { notBegun: notBegun(), stoppedBy: { wave, verdict, reason } };
  }
  return { notBegun: [] };
}

/** A gate that cannot answer lets nothing pass. */
async function ask({ gate, signal, stopNew }: Settings, wave: Wave): Promise<GateAnswer> {
  const stops = [signal, stopNew].filter((given) => given !== undefined);
  try {
    return (await gate?.(wave, AbortSignal.any(stops))) ?? { verdict: 'pass' };
  } catch (error) {
    signal?.throwIfAborted();
    return { verdict: 'inconclusive', reason: error instanceof Error ? error.message : String(error) };
  }
}
