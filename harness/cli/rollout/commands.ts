import type { Command } from 'commander';
import { addControlPlaneCommands } from './control-plane/commands.ts';
import type { HowFlags } from './options.ts';
import type { PlanFlags } from './plan.ts';

interface StateFlags {
  readonly state?: string;
}

type RunFlags = PlanFlags &
  HowFlags &
  StateFlags & { readonly maxWorkloads?: string; readonly leaseNamespace: string };

interface RoleFlags {
  readonly namespace?: string[];
  readonly leaseNamespace: string;
  readonly proxyConfig?: boolean;
  readonly controlPlane?: boolean;
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
  meshproof rollout plan -n shop pay -o json
  meshproof rollout run -n shop --parallelism 3   restart what is stale, stop on the first failure
  meshproof rollout run --canary-selector tier=canary --waves 5,50 --pause-between-waves 10m
  meshproof rollout run --waves 1,5,20 --gate-thresholds gate.yaml --prometheus http://prometheus:9090
  meshproof rollout status                        the latest rollout: how far, who runs it
  meshproof rollout pause                         begin no other restart; those in flight finish
  meshproof rollout resume                        go on: paused, interrupted or killed
  meshproof rollout undo                          restart again what it restarted, once the injector is back
  meshproof rollout role | kubectl apply -f -     the least rights that it needs
  meshproof rollout control-plane --help          moving istiod by the same rules`,
  );
  addPlan(rollout);
  addRun(rollout);
  addVerbs(rollout);
  addRole(rollout);
  addControlPlaneCommands(rollout);
}

const clustered = (command: Command) =>
  command
    .option('--kubeconfig <file>', "kubeconfig; without it the lab's")
    .option('--context <name>', 'context of the kubeconfig; required with --kubeconfig');

const planned = (command: Command) =>
  clustered(command)
    .option('-n, --namespace <name...>', 'only these namespaces')
    .option('-l, --selector <selector>', 'only workloads with these labels')
    .option('--gateways', 'gateways too: last, one at a time')
    .option('--canary-selector <selector>', 'workloads with these labels go first')
    .option('--order-label <label>', 'label with a number: the lowest goes first', 'meshproof.io/order');

const stated = (command: Command) =>
  command.option('--state <folder>', 'where rollouts are kept; default $XDG_STATE_HOME/meshproof/rollouts');

function addPlan(rollout: Command): void {
  planned(rollout.command('plan').description('what would restart, in which order, and why; changes nothing'))
    .option('-o, --output <format>', 'text, wide, json or yaml', 'text')
    .action(async (flags: PlanFlags & { output: string }) => {
      const { keepYoungObjectsFew } = await import('./young-objects.ts');
      keepYoungObjectsFew();
      const { planFor, planText } = await import('./plan.ts');
      const { plan } = await planFor(flags);
      process.stdout.write(`${planText(plan, flags.output)}\n`);
    });
}

function addRun(rollout: Command): void {
  stated(planned(rollout.command('run').description('restart what is stale; one failure stops new restarts')))
    .option('--parallelism <number>', 'workloads at the same time', '3')
    .option('--per-namespace <number>', 'workloads at the same time in one namespace')
    .option('--waves <sizes>', 'workloads in each wave, such as 1,5,20; the last repeats')
    .option('--pause-between-waves <duration>', 'such as 90s or 10m')
    .option('--gate-query <promql>', 'asked between two waves; no data is no pass')
    .option('--gate-max <number>', 'the most that each of its values may be')
    .option('--gate-thresholds <file>', 'thresholds held against each wave but the last, as of qualify')
    .option('--prometheus <url>', 'for the gate, and for the error rate in the view')
    .option('--only-between <window>', 'begin restarts only then, such as 22:00-05:00')
    .option('--time-zone <zone>', 'of the window', 'UTC')
    .option('--max-workloads <number>', 'refuse a plan that restarts more')
    .option('--timeout <duration>', 'for one workload; default 5m')
    .option('--on-failure <what>', 'stop, or undo', 'stop')
    .option('--proxy-config', 'keep the configuration of failed proxies; needs the role with the same flag')
    .option('--lease-namespace <name>', 'where the Lease of the rollout is kept', 'istio-system')
    .action(async (flags: RunFlags) => {
      const { runNew } = await import('./new.ts');
      process.exitCode = await runNew(flags);
    });
}

function addVerbs(rollout: Command): void {
  stated(rollout.command('status').description('how far a rollout is, and who runs it; default the latest'))
    .argument('[rollout]')
    .option('-o, --output <format>', 'text or json', 'text')
    .option('--watch', 'show it until nobody runs it any more')
    .action(async (id: string | undefined, flags: StateFlags & { output: string; watch?: boolean }) => {
      const { status } = await import('./verbs.ts');
      await status(id, flags);
    });
  stated(rollout.command('pause').description('begin no other restart; those in flight finish'))
    .argument('[rollout]')
    .action(async (id: string | undefined, flags: StateFlags) => {
      const { pause } = await import('./verbs.ts');
      await pause(id, flags);
    });
  stated(rollout.command('resume').description('go on with a rollout that was paused, interrupted or killed'))
    .argument('[rollout]')
    .option('--prometheus <url>', 'where its address has credentials, which are not kept')
    .action(async (id: string | undefined, flags: StateFlags & { prometheus?: string }) => {
      const { resume } = await import('./verbs.ts');
      process.exitCode = await resume(id, flags);
    });
  stated(rollout.command('undo').description('restart again what a rollout restarted, to the image before'))
    .argument('[rollout]')
    .option('--prometheus <url>', 'for the error rate in the view')
    .action(async (id: string | undefined, flags: StateFlags & { prometheus?: string }) => {
      const { takeBack } = await import('./verbs.ts');
      process.exitCode = await takeBack(id, flags);
    });
}

function addRole(rollout: Command): void {
  rollout
    .command('role')
    .description('print the least roles that a rollout needs, as YAML')
    .option('-n, --namespace <name...>', 'roles for these namespaces instead of the whole cluster')
    .option('--lease-namespace <name>', 'of istiod and of the Lease', 'istio-system')
    .option('--proxy-config', 'also what run --proxy-config needs: to forward ports of pods')
    .option('--control-plane', 'what rollout control-plane needs, beside what Helm needs for the charts')
    .action(async (flags: RoleFlags) => {
      const { controlPlaneRolesYaml, rolesYaml } = await import('../../../rollout/rights/role.ts');
      const { namespace: namespaces, leaseNamespace: istiod, proxyConfig, controlPlane } = flags;
      process.stdout.write(
        controlPlane ? controlPlaneRolesYaml(istiod) : rolesYaml({ namespaces, istiod, proxyConfig }),
      );
    });
}
