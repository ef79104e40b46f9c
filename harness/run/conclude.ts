import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type RunRecord, windowSchema } from '../../reports/record/run-record.ts';
import { renderText } from '../../reports/text/render-text.ts';
import { writeReports } from '../../reports/write.ts';
import { prometheusUrl } from '../lab/layout.ts';
import { connectPrometheus } from '../prometheus/connect.ts';
import { namespacesOf } from '../stages/deploy.ts';
import { baselineImage, candidateImage } from '../stages/prepare.ts';
import { rollsOf } from '../verdict/rolls.ts';
import type { SavedSamples } from '../verdict/samples.ts';
import { readCharts } from './charts.ts';
import type { RunContext } from './context.ts';
import { collectRun, evaluationInput } from './evidence.ts';
import { endingOf } from './exit.ts';
import { evidenceFile, type Judgement, judgeRun } from './judge.ts';
import type { QualifyOutcome } from './qualify.ts';

export interface ConcludeOptions {
  readonly command: string;
  readonly json: boolean;
  readonly tell: (line: string) => void;
}

/** Stages 12 and 13: reads what was measured, judges it, and writes the run's folder. Returns the exit code. */
export async function concludeRun(outcome: QualifyOutcome, options: ConcludeOptions): Promise<number> {
  const { context, startedAt } = outcome;
  const samples = await readSamples(context, startedAt);
  const evidence = {
    input: evaluationInput(context, {
      samples,
      windows: context.windows,
      planned: outcome.stages.failure
        ? context.windows.map(({ name }) => name)
        : windowSchema.shape.name.options,
      stages: outcome.stages.stages,
    }),
    host: context.found.host ?? [],
  };
  writeFileSync(join(context.folder, evidenceFile), gzipSync(JSON.stringify(evidence)), { mode: 0o600 });
  const judgement = judgeRun(evidence);
  const record = await runRecord(outcome, judgement, options.command);
  const files = await writeReports(record, context.folder);
  context.journal.write('run-ends', { verdict: record.verdict, exitCode: record.exitCode });
  if (options.json) process.stdout.write(`${JSON.stringify(record, null, 2)}\n`);
  else process.stdout.write(`\n${renderText(record, { colour: process.stdout.isTTY === true })}\n`);
  options.tell(`report: ${files.html}`);
  return record.exitCode;
}

const epoch = (instant: string) => Date.parse(instant) / 1000;

/** What ended just before the end of the last window is seen by the next scrape. */
const scrapesBeyond = 2;

async function readSamples(context: RunContext, startedAt: string): Promise<SavedSamples> {
  const last = epoch(context.windows.at(-1)?.end ?? new Date().toISOString());
  const beyond = scrapesBeyond * context.plan.profile.scrapeSeconds;
  const end = new Date((last + beyond) * 1000).toISOString();
  return collectRun(context, { start: startedAt, end, windows: context.windows });
}

async function runRecord(
  { context, stages, startedAt }: QualifyOutcome,
  judgement: Judgement,
  command: string,
): Promise<RunRecord> {
  const { plan, found, lab } = context;
  const ending = endingOf(stages, judgement.ending);
  const charts = await readCharts(
    connectPrometheus(prometheusUrl, { attempts: 1 }),
    {
      start: epoch(startedAt),
      end: Date.now() / 1000,
      namespaces: namespacesOf(context),
      scrapeIntervalSeconds: plan.profile.scrapeSeconds,
    },
    found.observer?.observations ?? [],
  );
  return {
    schemaVersion: 1,
    id: context.id,
    command,
    startedAt,
    endedAt: new Date().toISOString(),
    profile: plan.profile.name,
    fault: plan.fault,
    verdict: ending.verdict,
    exitCode: ending.exitCode,
    reasons: [...ending.reasons],
    planHash: plan.hash,
    cover: plan.cover,
    baseline: { version: plan.baseline, proxyImage: baselineImage(context) },
    candidate: { version: plan.candidate, proxyImage: candidateImage(context) },
    cluster: {
      name: 'lab',
      server: context.cluster.server,
      version: found.clusterVersion ?? 'unknown',
      identity: found.clusterIdentity ?? 'unknown',
    },
    stages: [...stages.stages],
    windows: [...context.windows],
    rolls: rollsOf(found.observer?.observations ?? [], context.windows),
    workloads: plan.workloads.map(({ namespace, name, kind, permutation }) => ({
      namespace,
      name,
      kind,
      permutation,
    })),
    thresholds: [...judgement.thresholds],
    findings: [...judgement.findings],
    ledger: judgement.ledger,
    breaks: judgement.breaks,
    acts: [...judgement.acts],
    charts,
    diff: found.diff,
    validation: found.validation,
    tools: lab.tools.map(({ name, version, source }) => ({ name, version, source })),
    environment: [
      { name: 'processors', value: `${cpus().length}` },
      { name: 'memory', value: `${Math.round(totalmem() / 2 ** 30)} GiB` },
      { name: 'node', value: process.version },
      { name: 'processors busy', value: busyText(found.host ?? []) },
    ],
  };
}

function busyText(host: readonly { readonly busy: number }[]): string {
  if (host.length === 0) return 'not measured';
  const mean = host.reduce((sum, { busy }) => sum + busy, 0) / host.length;
  return `${Math.round(mean * 100)} % on average under load`;
}
