import { hostname } from 'node:os';
import { join } from 'node:path';
import { helmTemplate } from '../../../../chart-gen/helm/helm.ts';
import { type ExitCode, exitCodes } from '../../../../reports/failure/exit-codes.ts';
import { asFailure, Failure, failureText } from '../../../../reports/failure/failure.ts';
import { inertLine } from '../../../../reports/record/inert.ts';
import { progressOf } from '../../../../rollout/control-plane/journal.ts';
import { readProxyPods } from '../../../../rollout/control-plane/mesh.ts';
import { controlPlaneRights, helmQuestions } from '../../../../rollout/control-plane/rights.ts';
import type { ControlPlaneMove } from '../../../../rollout/control-plane/saved.ts';
import { newerThan } from '../../../../rollout/control-plane/skew.ts';
import { type Phase, writes } from '../../../../rollout/control-plane/steps.ts';
import { takeSteps } from '../../../../rollout/control-plane/take-steps.ts';
import type { Cluster } from '../../../../rollout/kube/cluster.ts';
import { holdLease } from '../../../../rollout/lease/keep.ts';
import { processMark } from '../../../../rollout/lease/process-mark.ts';
import { checkQuestions, questionsOf } from '../../../../rollout/rights/check.ts';
import { sealOf } from '../../../../rollout/state/sealed.ts';
import { openJournalOf, readJournalOf } from '../../../../rollout/state/store.ts';
import { tell } from '../../options.ts';
import { userName } from '../connect.ts';
import { listenForInterrupts } from '../interrupts.ts';

export interface Begun {
  readonly cluster: Cluster;
  /** Where rollouts are kept. */
  readonly folder: string;
  readonly move: ControlPlaneMove;
}

const say = (line: string) => tell(inertLine(line));
const command = 'meshproof rollout control-plane';

/**
 * Takes a phase of a move to its end, and the move back when it fails and that was wished.
 * @throws Failure of what stopped it; with exit code 7 when it could not be taken back
 */
export async function moveToEnd(phase: Phase, begun: Begun): Promise<ExitCode> {
  const { move, folder } = begun;
  try {
    const exit = await conduct(phase, begun);
    say(
      exit === exitCodes.qualified
        ? await afterwards(phase, begun)
        : `to go on: ${command} resume ${move.id}`,
    );
    return exit;
  } catch (error) {
    const failure = asFailure(error);
    const touched = progressOf(readJournalOf(folder, move.id)).begun.some((step) =>
      writes(step.slice(step.indexOf(' ') + 1)),
    );
    if (phase === 'undo')
      throw failure.code === 'MP_CONTROL_PLANE_FAILED' ? failedBack(failure, move) : failure;
    if (
      phase === 'run' &&
      touched &&
      move.onFailure === 'undo' &&
      failure.code === 'MP_CONTROL_PLANE_FAILED'
    ) {
      process.stderr.write(`${failureText(failure)}\n`);
      return takeBack(begun);
    }
    if (touched && phase === 'run')
      say(`to go on: ${command} resume ${move.id}; to take it back: ${command} undo ${move.id}`);
    throw failure;
  }
}

async function takeBack(begun: Begun): Promise<ExitCode> {
  try {
    const exit = await moveToEnd('undo', begun);
    return exit === exitCodes.qualified ? exitCodes.rolledBack : exit;
  } catch (error) {
    throw failedBack(asFailure(error), begun.move);
  }
}

const failedBack = ({ code, detail }: Failure, { id }: ControlPlaneMove) =>
  new Failure(code, {
    ...detail,
    fix: `cure it, then: ${command} resume ${id}`,
    exit: exitCodes.rollBackFailed,
  });

/** Rights, Lease, then step by step. */
async function conduct(phase: Phase, { cluster, folder, move }: Begun): Promise<ExitCode> {
  const { id, namespace } = move;
  const own = join(folder, id);
  await requireRights(cluster, move, own);
  const words = 'no other step is begun; the open one is let finish (once more: its Helm is left to itself)';
  const interrupts = listenForInterrupts(say, words);
  try {
    const lease = await holdLease(cluster, {
      namespace,
      run: id,
      identity: `${userName()}@${hostname()} process ${process.pid}`,
      process: processMark(process.pid),
      signal: interrupts.stopNew,
    });
    try {
      const end = await takeSteps(phase, {
        cluster,
        move,
        own,
        journal: readJournalOf(folder, id),
        write: openJournalOf(folder, id),
        say,
        async hold() {
          await lease.look();
          return lease.lost.aborted ? undefined : lease.hold();
        },
        stopNew: AbortSignal.any([interrupts.stopNew, lease.lost]),
        stop: interrupts.stop,
      });
      if (end === 'ended') return exitCodes.qualified;
      const exit = interrupts.exitCode();
      if (exit === undefined) throw lease.lost.reason;
      return exit;
    } finally {
      await lease.release();
    }
  } catch (error) {
    const exit = interrupts.exitCode();
    if (exit === undefined || error instanceof Failure) throw error;
    throw new Failure('MP_INTERRUPTED', { what: 'stopped before the first step', exit, cause: error });
  } finally {
    interrupts.end();
  }
}

/** The charts must be those that were planned, for the rights are asked by them. @throws Failure MP_ROLLOUT_STATE, MP_ROLLOUT_RIGHTS */
async function requireRights(cluster: Cluster, move: ControlPlaneMove, own: string): Promise<void> {
  const { namespace, helm, releases, hash } = move;
  const { kubeconfig, context } = move.cluster;
  const rendered = await Promise.all(
    releases.map(({ name, chart, values }) =>
      helmTemplate({ helm, kubeconfig, context, namespace, release: name, chart: join(own, chart), values }),
    ),
  );
  const objects = rendered.flat();
  if (sealOf(objects) !== hash) {
    throw new Failure('MP_ROLLOUT_STATE', {
      what: 'the charts render to something else than was planned',
      where: join(own, 'charts'),
      why: 'they were changed since, Helm is another one, or they render differently each time',
    });
  }
  const questions = [
    ...controlPlaneRights.flatMap((right) => questionsOf(right, { istiod: namespace })),
    ...helmQuestions(objects, namespace),
  ];
  await checkQuestions(
    cluster,
    questions,
    'meshproof rollout role --control-plane prints what it needs by itself; Helm needs what the charts contain',
  );
}

/** What to say when a phase is over. */
async function afterwards(phase: Phase, { cluster, move }: Begun): Promise<string> {
  const { id, strategy, from, to } = move;
  if (phase === 'finish') return `revision ${from.revision} is removed; istiod ${to.image} is left`;
  if (phase === 'undo') {
    const newer = newerThan(
      from.image,
      (await readProxyPods(cluster)).map(({ image }) => image),
    );
    return newer.length === 0
      ? `istiod is ${from.image} again`
      : `istiod is ${from.image} again; warning MP_CONTROL_PLANE_SKEW: proxies of ${newer.join(', ')} are newer than it: meshproof rollout run moves them back`;
  }
  return strategy === 'in-place'
    ? `istiod is ${to.image}; now meshproof rollout run moves the data plane; to take it back: ${command} undo ${id}`
    : `istiod ${to.image} serves as revision ${to.revision}; now meshproof rollout run moves the data plane, then ${command} finish ${id} removes revision ${from.revision}`;
}
