import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../reports/failure/failure.ts';
import type { WindowName } from '../../reports/record/run-record.ts';
import { askIstioctl, type Opinion } from '../../rollout/control-plane/opinions.ts';
import { idOf, planRollout, type RolloutPlan } from '../../rollout/plan/plan.ts';
import { readSnapshot } from '../../rollout/plan/snapshot.ts';
import { expectInjected } from '../../rollout/run/expect-injected.ts';
import { leftBehind } from '../../rollout/run/left-behind.ts';
import { type RolloutResult, rolloutFailure, runRollout } from '../../rollout/run/run.ts';
import { isPinned } from '../matrix/workload.ts';
import { inWindow, type RunContext } from '../run/context.ts';
import { restChaos, wakeChaos } from './chaos.ts';
import { baselineImage, candidateImage, controlPlaneTools, madeCharts } from './prepare.ts';
import type { Stage, StageTools } from './stage.ts';
import { waveGate } from './wave-gate.ts';

/** Holds still for some seconds: the one place where waiting is the test itself. */
async function hold(
  context: RunContext,
  name: WindowName,
  seconds: number,
  { signal, tell }: StageTools,
): Promise<string> {
  await inWindow(context, name, async () => {
    for (let left = seconds; left > 0; left -= 30) {
      if (seconds > 30) tell(`holding ${name}: ${left} s left`);
      await delay(Math.min(left, 30) * 1000, undefined, { signal });
    }
  });
  return `held for ${seconds} s`;
}

export const soak = (context: RunContext, stage: string, window: WindowName, seconds: number): Stage => ({
  name: stage,
  run: (tools) => hold(context, window, seconds, tools),
});

export const warmUp = (context: RunContext): Stage => ({
  name: 'warm up',
  async run({ signal }) {
    await delay(context.plan.profile.warmUp * 1000, undefined, { signal });
    return `${context.plan.profile.warmUp} s before anything is judged`;
  },
});

/** Stage 8: the control plane to the candidate, proxies as they are. */
export const upgrade = (context: RunContext): Stage => ({
  name: 'upgrade',
  async run(tools) {
    const { mover } = madeCharts(context);
    const title = 'roll the control plane back';
    context.found.movedBack.push(tools.undo({ title, run: (budget) => controlPlaneBack(context, budget) }));
    const precheck = await opinion(context, 'precheck', tools.signal);
    await inWindow(context, 'upgrading', async () => {
      await mover.upgrade(controlPlaneTools(context, tools.signal));
    });
    await hold(context, 'upgraded', context.plan.profile.upgraded, tools);
    return `istiod ${context.plan.candidate} is available; ${precheck}`;
  },
});

/** Stage 9: the data plane to the candidate, three workloads at a time. */
export const rollForward = (context: RunContext): Stage => ({
  name: 'roll forward',
  async run(tools) {
    const title = 'roll the data plane back';
    context.found.movedBack.push(
      tools.undo({ title, run: (budget) => dataPlaneBack(context, { signal: budget, tell: tools.tell }) }),
    );
    await restChaos(context, tools.signal);
    const rolled = await inWindow(context, 'rolling-forward', async () => {
      await give(context, 'candidate', tools.signal);
      return rollTo(context, { image: candidateImage(context), gated: 'rolling-forward' }, tools);
    });
    await wakeChaos(context);
    const status = await opinion(context, 'proxy-status', tools.signal);
    await hold(context, 'rolled-forward', context.plan.profile.rolledForward, tools);
    const kept = pinnedIn(context).map(({ kind, name }) => `${kind} ${name}`);
    const but = kept.length > 0 ? ` but those of ${kept.join(', ')}, which no roll-out replaces` : '';
    return `${rolled} workloads restarted, every proxy runs ${candidateImage(context)}${but}; ${status}`;
  },
});

/** Stage 11: both back, the data plane first (the supported skew) or, as `helm rollback` users do, last. */
export const rollBack = (context: RunContext): Stage => ({
  name: 'roll back',
  async run(tools) {
    const dataPlaneFirst = context.plan.rollBackOrder === 'data-plane-first';
    await restChaos(context, tools.signal);
    await inWindow(context, 'rolling-back', async () => {
      if (dataPlaneFirst) await dataPlaneBack(context, tools, 'rolling-back');
      await controlPlaneBack(context, tools.signal);
      if (!dataPlaneFirst) await dataPlaneBack(context, tools, 'rolling-back');
    });
    for (const withdraw of context.found.movedBack) withdraw();
    await wakeChaos(context);
    await hold(context, 'rolled-back', context.plan.profile.rolledBack, tools);
    return `every proxy and istiod run ${context.plan.baseline} again`;
  },
});

/** What the candidate's istioctl thinks just now. */
async function opinion(context: RunContext, of: Opinion, signal: AbortSignal): Promise<string> {
  const { words } = await askIstioctl(of, {
    istioctl: context.tool(`istioctl@${context.plan.candidate}`),
    kubeconfig: context.kubeconfig,
    folder: context.folder,
    signal,
  });
  return words;
}

/** New pods get the proxy of a release: told to the injector, and seen. */
async function give(
  context: RunContext,
  release: 'baseline' | 'candidate',
  signal: AbortSignal,
): Promise<void> {
  await madeCharts(context).mover.give(release, controlPlaneTools(context, signal));
  const image = release === 'baseline' ? baselineImage(context) : candidateImage(context);
  const namespace = context.plan.workloads.find(({ meshed }) => meshed)?.namespace ?? '';
  await expectInjected(context.cluster, { namespace, image, signal });
}

/** What keeps its proxies whatever is rolled: that it does is part of what is tried. */
const pinnedIn = ({ plan }: RunContext) => plan.workloads.filter((one) => one.meshed && isPinned(one));

/** Only where the matrix means to have proxies: a plan with a given image takes every workload that it sees for one. */
const meshedNamespaces = ({ plan }: RunContext) => [
  ...new Set(plan.workloads.filter(({ meshed }) => meshed).map(({ namespace }) => namespace)),
];

interface Roll {
  readonly image: string;
  /** The window whose waves are held against the thresholds, where the plan has waves. What is undone waits for nothing. */
  readonly gated?: WindowName;
}

/** Restarts what does not run the image. @throws Failure MP_ROLLOUT_FAILED, MP_ROLLOUT_GATE, MP_ROLLOUT_GATE_UNSURE */
async function rollTo(
  context: RunContext,
  { image, gated }: Roll,
  { signal, tell }: Pick<StageTools, 'signal' | 'tell'>,
): Promise<number> {
  const plan = planRollout(await readSnapshot(context.cluster, meshedNamespaces(context)), image);
  const wanted = plan.filter(({ decision }) => decision.action === 'restart').length;
  const { waveGate: waveSize } = context.plan;
  let ready = 0;
  const result = await runRollout(context.cluster, plan, {
    target: image,
    parallelism: 3,
    ...(gated && waveSize !== undefined ? { waves: [waveSize], gate: waveGate(context, gated) } : {}),
    timeoutPerWorkload: 120_000,
    signal,
    onEvent(event) {
      context.journal.write('rollout', event);
      if (event.type === 'ready')
        tell(
          `${++ready} of ${wanted} workloads on ${image}: ${event.workload} took ${event.seconds.toFixed(1)} s`,
        );
      if (event.type === 'gate') tell(`gate after wave ${event.wave}: ${event.verdict}: ${event.reason}`);
      if (event.type === 'classified') tell(`${event.workload} waits (${event.reason}): ${event.seen}`);
      if (event.type === 'failed') tell(`${event.workload} failed (${event.reason}): ${event.seen}`);
    },
  });
  const failure = rolloutFailure(result) ?? incomplete(context, plan, result, image);
  if (!failure) return result.restarted.length;
  writeFileSync(join(context.folder, 'rollout-failure.json'), JSON.stringify(result.failed, null, 2), {
    mode: 0o600,
  });
  throw failure;
}

/** A rollout that left a workload of the run's own behind has not moved the data plane, though nothing failed in it. */
function incomplete(
  context: RunContext,
  plan: RolloutPlan,
  result: RolloutResult,
  image: string,
): Failure | undefined {
  const pinned = new Set(pinnedIn(context).map(idOf));
  const left = leftBehind(plan, result).filter(({ workload }) => !pinned.has(workload));
  if (left.length === 0) return undefined;
  const list = left.map(({ workload, reason }) => `${workload} (${reason})`).join(', ');
  return new Failure('MP_ROLLOUT_FAILED', { what: `not every workload was moved to ${image}: ${list}` });
}

/** The baseline's proxies again, under whichever control plane runs. */
async function dataPlaneBack(
  context: RunContext,
  tools: Pick<StageTools, 'signal' | 'tell'>,
  gated?: WindowName,
): Promise<void> {
  const { signal } = tools;
  // an undo comes at any time, and must not fail for what the operator left half done
  await restChaos(context, signal).catch((error: unknown) =>
    context.journal.write('operator-did-not-rest', { error: String(error) }),
  );
  await give(context, 'baseline', signal);
  await rollTo(context, { image: baselineImage(context), gated }, tools);
}

async function controlPlaneBack(context: RunContext, signal: AbortSignal): Promise<void> {
  await madeCharts(context).mover.back(controlPlaneTools(context, signal));
  await give(context, 'baseline', signal);
}
