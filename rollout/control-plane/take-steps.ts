import { setTimeout as delay } from 'node:timers/promises';
import { asFailure, Failure } from '../../reports/failure/failure.ts';
import { clip } from '../../reports/format/clip.ts';
import { processMark } from '../lease/process-mark.ts';
import { troubleOfIstiod } from './healthy.ts';
import { type MoveEntry, progressOf } from './journal.ts';
import { outlivingHelm, type PerformContext, perform } from './perform.ts';
import { type Phase, stepName, stepsOf } from './steps.ts';

export interface StepsOptions extends Omit<PerformContext, 'onHelm' | 'signal'> {
  /** What was written before. */
  readonly journal: string;
  /** Takes one JSON line at a time. A step is written here before it is taken. */
  readonly write: (line: string) => void;
  readonly say?: (line: string) => void;
  /** Why no other step may begin now. */
  readonly hold?: () => Promise<string | undefined>;
  /** Begins no other step. */
  readonly stopNew?: AbortSignal;
  /** Leaves the step that is open: its Helm goes on by itself. */
  readonly stop?: AbortSignal;
}

/** Milliseconds between two looks whether a pause is over. */
const betweenLooks = 2_000;

/** What a failed step means for the control plane, as against one that could not be tried. */
const failing = ['MP_PROGRAM_FAILED', 'MP_PROGRAM_TIMEOUT', 'MP_WAIT_TIMEOUT', 'MP_KUBE_REFUSED'];

/**
 * Takes the steps of a phase that were not taken yet, one after the other, each written down before it begins.
 * @returns `interrupted` when it was stopped between two of them
 * @throws Failure MP_CONTROL_PLANE_FAILED of a step; those of a refused one; the reason of `stop`
 */
export async function takeSteps(phase: Phase, options: StepsOptions): Promise<'ended' | 'interrupted'> {
  const { move, say = () => {}, stopNew, stop } = options;
  const write = (entry: MoveEntry) =>
    options.write(JSON.stringify({ at: new Date().toISOString(), ...entry }));
  const before = progressOf(options.journal);
  const past = before.phase === phase && before.state !== 'ended' ? before : undefined;
  write({ type: 'phase', phase });
  const context: PerformContext = {
    ...options,
    onHelm: (pid) => write({ type: 'helm', process: processMark(pid) ?? '' }),
    signal: stop,
  };
  if (before.open) await orStopped(outlivingHelm(context, before.open), stop);
  for (const one of stepsOf(move, phase)) {
    const step = stepName(one);
    if (past?.done.includes(step)) continue;
    await heldUp(options);
    if (stopNew?.aborted) {
      write({ type: 'interrupted', phase });
      return 'interrupted';
    }
    write({ type: 'step', phase, step });
    say(`${step} …`);
    const began = performance.now();
    try {
      const said = await orStopped(perform(one, context), stop);
      const seconds = Math.round(performance.now() - began) / 1000;
      write({ type: 'done', phase, step, seconds, said });
      say(`${step}: ${said} (${seconds.toFixed(1)} s)`);
    } catch (error) {
      stop?.throwIfAborted();
      const failure = asFailure(error);
      write({ type: 'failed', phase, step, code: failure.code, what: clip(failure.detail.what, 2_000) });
      if (!failing.includes(failure.code)) throw failure;
      throw ofStep(step, failure, await troubleOfIstiod(options.cluster, move.namespace));
    }
  }
  write({ type: 'ended', phase });
  return 'ended';
}

/** With what ails istiod itself first: Helm knows no more than that it waited. */
const ofStep = (step: string, { code, detail }: Failure, trouble: string | undefined) =>
  new Failure('MP_CONTROL_PLANE_FAILED', {
    ...detail,
    what: trouble === undefined ? `${step}: ${detail.what} (${code})` : `${step}: ${trouble}`,
    why: trouble === undefined ? detail.why : [`${detail.what} (${code})`, detail.why].join('\n'),
  });

/** Waits while the Lease says so. */
async function heldUp({
  hold = async () => undefined,
  stopNew,
  say = () => {},
}: StepsOptions): Promise<void> {
  let told: string | undefined;
  for (;;) {
    const why = await hold();
    if (why === undefined || stopNew?.aborted) return;
    if (why !== told) say(`no other step is begun: ${why}`);
    told = why;
    await delay(betweenLooks, undefined, { signal: stopNew }).catch(() => {});
  }
}

function orStopped<T>(work: Promise<T>, stop: AbortSignal | undefined): Promise<T> {
  if (!stop) return work;
  return Promise.race([
    work,
    new Promise<T>((_, reject) => {
      const leave = () => reject(stop.reason as Error);
      if (stop.aborted) leave();
      else stop.addEventListener('abort', leave, { once: true });
    }),
  ]);
}
