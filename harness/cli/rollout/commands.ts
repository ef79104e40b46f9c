import type { Command } from 'commander';
import { exitCodes } from '../../reports/failure/exit-codes.ts';
import { chooseCluster } from './cluster.ts';
import { tell } from './options.ts';

interface RolloutFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string[];
  readonly selector?: string;
  readonly output: string;
}

export function addRolloutCommands(program: Command): void {
  const rollout = program
    .command('rollout')
    .description('Which proxies are stale, and restarting their workloads.');
  rollout.addHelpText(
    'after',
    `
Examples:
  meshproof rollout plan                          every workload of the lab, and why it would restart or not
  meshproof rollout plan -n shop -n pay -o json
  meshproof rollout run -n shop --parallelism 3   restart what is stale, stop on the first failure`,
  );
  const scoped = (command: Command) =>
    command
      .option('--kubeconfig <file>', "kubeconfig; without it the lab's")
      .option('--context <name>', 'context of the kubeconfig; required with --kubeconfig')
      .option('-n, --namespace <name...>', 'only these namespaces')
      .option('-l, --selector <selector>', 'only workloads with these labels');
  scoped(rollout.command('plan').description('what would restart, in which order, and why; changes nothing'))
    .option('-o, --output <format>', 'text or json', 'text')
    .action(async (flags: RolloutFlags) => {
      const { planTable } = await import('../../rollout/plan/table.ts');
      const { plan } = await planFor(flags);
      process.stdout.write(
        flags.output === 'json' ? `${JSON.stringify(plan, null, 2)}\n` : `${planTable(plan)}\n`,
      );
    });
  scoped(rollout.command('run').description('restart what is stale; one failure stops new restarts'))
    .option('--parallelism <number>', 'workloads at the same time', '3')
    .action(async (flags: RolloutFlags & { parallelism: string }) => run(flags, Number(flags.parallelism)));
}

async function planFor(flags: RolloutFlags) {
  const { connectCluster } = await import('../../rollout/kube/client.ts');
  const { readSnapshot } = await import('../../rollout/plan/snapshot.ts');
  const { planRollout } = await import('../../rollout/plan/plan.ts');
  const cluster = await connectCluster(chooseCluster(flags));
  const snapshot = await readSnapshot(cluster, { namespaces: flags.namespace, selector: flags.selector });
  return { cluster, plan: planRollout(snapshot, {}) };
}

async function run(flags: RolloutFlags, parallelism: number): Promise<void> {
  const { Failure } = await import('../../reports/failure/failure.ts');
  if (!Number.isInteger(parallelism) || parallelism < 1) {
    throw new Failure('MP_USAGE', {
      what: `--parallelism must be a whole number of at least 1, got "${parallelism}"`,
    });
  }
  const { rolloutFailure, runRollout } = await import('../../rollout/run/run.ts');
  const { cluster, plan } = await planFor(flags);
  const stop = new AbortController();
  process.once('SIGINT', () => {
    tell('no other restart is begun; those in flight are let finish');
    stop.abort();
  });
  const result = await runRollout(cluster, plan, {
    parallelism,
    stopNew: stop.signal,
    onEvent(event) {
      if (event.type === 'ready') tell(`${event.workload}: ready after ${event.seconds.toFixed(1)} s`);
      if (event.type === 'restarting') tell(`${event.workload}: restarting`);
      if (event.type === 'failed') tell(`${event.workload}: failed (${event.reason}): ${event.seen}`);
    },
  });
  const failure = rolloutFailure(result);
  if (failure) throw failure;
  tell(`${result.restarted.length} workloads restarted`);
  const { leftBehind } = await import('../../rollout/run/left-behind.ts');
  for (const { workload, reason } of leftBehind(plan, result)) tell(`${workload}: left as it was: ${reason}`);
  if (stop.signal.aborted) process.exitCode = exitCodes.interrupted;
}
