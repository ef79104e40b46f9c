import { setMaxListeners } from 'node:events';
import type { StageRecord } from '../../reports/record/run-record.ts';

/** How a change is taken back. Registered before the change is made, so that half a change is undone too. */
export interface Undo {
  readonly title: string;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export interface StageTools {
  /** Aborts when the person or the time says stop. */
  readonly signal: AbortSignal;
  /** Registers how to take back what comes next; returns a function that withdraws it once another stage has done so. */
  undo(undo: Undo): () => void;
  /** A line for the person who watches. */
  tell(text: string): void;
}

export interface Stage {
  readonly name: string;
  /** Returns what was done, in a sentence. */
  readonly run: (tools: StageTools) => Promise<string>;
}

export type UndoResult =
  | { readonly title: string; readonly ok: true }
  | { readonly title: string; readonly ok: false; readonly error: unknown };

export interface StagesResult {
  readonly stages: readonly StageRecord[];
  readonly undone: readonly UndoResult[];
  /** What stopped the run, if anything did. */
  readonly failure?: { readonly stage: string; readonly error: unknown; readonly interrupted: boolean };
}

export interface StagesOptions {
  readonly signal: AbortSignal;
  /** Milliseconds for all undoing together; its own budget, for the run's may be spent. */
  readonly undoBudget: number;
  readonly tell: (text: string) => void;
  readonly onStage?: (record: StageRecord) => void;
  /** Called with the failure before anything is undone: the moment to gather evidence. */
  readonly onFailure?: (stage: string, error: unknown) => Promise<void>;
}

/**
 * Runs stages in turn. A failed stage skips those after it; then everything that was changed is taken back in reverse
 * order, each step tried whatever became of the one before.
 */
export async function runStages(stages: readonly Stage[], options: StagesOptions): Promise<StagesResult> {
  const records: StageRecord[] = [];
  const undos: Undo[] = [];
  let failure: StagesResult['failure'];
  for (const stage of stages) {
    const start = new Date().toISOString();
    const done = (outcome: StageRecord['outcome'], detail: string) => {
      const record = { name: stage.name, start, end: new Date().toISOString(), outcome, detail };
      records.push(record);
      options.onStage?.(record);
    };
    if (failure) {
      done('skipped', `not begun: ${failure.stage} ${failure.interrupted ? 'was interrupted' : 'failed'}`);
      continue;
    }
    try {
      options.signal.throwIfAborted();
      const detail = await stage.run({
        signal: options.signal,
        tell: options.tell,
        undo(undo) {
          undos.push(undo);
          return () => {
            const index = undos.indexOf(undo);
            if (index >= 0) undos.splice(index, 1);
          };
        },
      });
      done('passed', detail);
    } catch (error) {
      const interrupted = options.signal.aborted;
      failure = { stage: stage.name, error: interrupted ? options.signal.reason : error, interrupted };
      done(interrupted ? 'interrupted' : 'failed', error instanceof Error ? error.message : String(error));
      await options.onFailure?.(stage.name, error).catch(() => {});
    }
  }
  return { stages: records, undone: await undoAll(undos, options), failure };
}

async function undoAll(undos: Undo[], options: StagesOptions): Promise<UndoResult[]> {
  const signal = AbortSignal.timeout(options.undoBudget);
  // one listener for each call that waits
  setMaxListeners(0, signal);
  const results: UndoResult[] = [];
  for (const undo of undos.reverse()) {
    options.tell(`undo: ${undo.title}`);
    try {
      signal.throwIfAborted();
      await undo.run(signal);
      results.push({ title: undo.title, ok: true });
    } catch (error) {
      results.push({ title: undo.title, ok: false, error });
      options.tell(`undo failed: ${undo.title}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return results;
}
