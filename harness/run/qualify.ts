import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { asFailure } from '../../reports/failure/failure.ts';
import { connectCluster } from '../../rollout/kube/client.ts';
import { faultTexts } from '../faults/faults.ts';
import { kubeconfigPath, type Layout } from '../lab/layout.ts';
import { scrapeEvery } from '../lab/prometheus/scrape-every.ts';
import { type LabState, toolPath } from '../lab/state.ts';
import type { Plan } from '../plan/plan.ts';
import { endTraffic } from '../stages/deploy.ts';
import { rollBack, rollForward, soak, upgrade } from '../stages/move.ts';
import { runStages, type Stage, type StagesResult } from '../stages/stage.ts';
import { deployed, loaded } from '../stages/under-load.ts';
import type { ThresholdFile } from '../verdict/threshold.ts';
import type { RunContext } from './context.ts';
import { openJournal } from './journal.ts';

/** Milliseconds that undoing may take, whatever the run has spent: most of it goes into rolling every workload back. */
const undoBudget = (workloads: number) => 180_000 + 20_000 * workloads;

export interface QualifyInput {
  readonly layout: Layout;
  readonly lab: LabState;
  readonly plan: Plan;
  /** Parent of the run's folder. */
  readonly runsFolder: string;
  readonly thresholds: ThresholdFile;
  readonly command: string;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
  /** What is done, in turn; absent: everything that a qualification does. */
  readonly stages?: (context: RunContext) => Stage[];
}

export interface QualifyOutcome {
  readonly context: RunContext;
  readonly stages: StagesResult;
  readonly startedAt: string;
}

/** All stages of a qualification on the lab, up to the end of the traffic. What was changed is taken back. */
export async function runQualification(input: QualifyInput): Promise<QualifyOutcome> {
  const { layout, lab, plan, tell } = input;
  await scrapeEvery(layout, plan.profile.scrapeSeconds);
  const startedAt = new Date().toISOString();
  const id = startedAt.replaceAll(/[-:]/g, '').replace(/\..*/, 'z').toLowerCase();
  const folder = resolve(input.runsFolder, id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan, null, 2), { mode: 0o600 });
  const journal = openJournal(folder);
  journal.write('run-begins', { id, planHash: plan.hash, command: input.command });
  tell(
    `run ${id}: ${plan.baseline} -> ${plan.candidate}, profile ${plan.profile.name}, ${plan.workloads.length} workloads`,
  );
  if (plan.fault) tell(`drill ${plan.fault}: ${faultTexts[plan.fault]}`);
  const context: RunContext = {
    id,
    folder,
    plan,
    lab,
    kubeconfig: kubeconfigPath(layout),
    cluster: await connectCluster({ kubeconfigPath: kubeconfigPath(layout) }),
    journal,
    tool: (name) => toolPath(lab, name),
    windows: [],
    begun: [],
    thresholds: input.thresholds,
    found: { movedBack: [] },
  };
  const list = (input.stages ?? stageList)(context);
  const stages = await runStages(list, {
    signal: input.signal,
    undoBudget: undoBudget(plan.workloads.length),
    tell: (text) => tell(`  ${text}`),
    onStage(record) {
      journal.write('stage', record);
      const took = (Date.parse(record.end) - Date.parse(record.start)) / 1000;
      const place = `${list.findIndex(({ name }) => name === record.name) + 1}/${list.length}`;
      tell(
        `${place.padStart(5)} ${record.name}: ${record.outcome} in ${took.toFixed(1)} s: ${record.detail ?? ''}`,
      );
    },
    async onFailure(stage, error) {
      journal.write('failure', {
        stage,
        what: asFailure(error).message,
        detail: asFailure(error).detail.why,
      });
    },
  });
  for (const { title, ok } of stages.undone) journal.write('undone', { title, ok });
  // what could not be undone in time leaves pods, and whoever follows them would keep the process
  await context.found.stopWatching?.();
  return { context, stages, startedAt };
}

function stageList(context: RunContext): Stage[] {
  const { profile } = context.plan;
  return [
    ...deployed(context),
    ...loaded(context),
    soak(context, 'baseline soak', 'baseline', profile.baseline),
    upgrade(context),
    rollForward(context),
    soak(context, 'candidate soak', 'candidate', profile.candidate),
    rollBack(context),
    endTraffic(context),
  ];
}
