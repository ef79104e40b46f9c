import type { Command } from 'commander';
import type { RunFlags } from './flags.ts';

interface StateFlags {
  readonly state?: string;
}

export function addControlPlaneCommands(rollout: Command): void {
  const plane = rollout
    .command('control-plane')
    .description('Moving istiod to another release, in place or as a revision beside the old one.')
    .addHelpText(
      'before',
      `Examples:
  meshproof rollout control-plane run --strategy in-place --chart charts/istiod --release istiod --istioctl ./istioctl
  meshproof rollout control-plane run --strategy in-place --chart base.tgz istiod.tgz --release istio-base istiod --on-failure undo
  meshproof rollout control-plane run --strategy revisioned --chart istiod.tgz --release istiod-1-31 \\
      --values values.yaml --revision 1-31 --tag prod --istioctl ./istioctl
  meshproof rollout control-plane finish     remove the old revision, once no proxy uses it
  meshproof rollout control-plane status     the latest move: how far, who runs it
  meshproof rollout control-plane pause      begin no other step; the open one finishes
  meshproof rollout control-plane resume     go on: paused, interrupted, failed or killed
  meshproof rollout control-plane undo       helm rollback; or the tag back and the candidate removed
`,
    );
  addRun(plane);
  addVerbs(plane);
}

const stated = (command: Command) =>
  command.option('--state <folder>', 'where rollouts are kept; default $XDG_STATE_HOME/meshproof/rollouts');

function addRun(plane: Command): void {
  stated(
    plane.command('run').description('upgrade istiod, or install the candidate beside it and move the tag'),
  )
    .requiredOption('--strategy <name>', 'in-place or revisioned')
    .requiredOption(
      '--chart <path...>',
      'charts of the candidate, folders or archives, in the order of installation',
    )
    .requiredOption('--release <name...>', 'Helm release of each chart')
    .option('--values <file>', 'values for the charts; in place without it: those that each release has')
    .option('--namespace <name>', 'of istiod, of its releases and of the Lease', 'istio-system')
    .option('--revision <name>', 'of the candidate (revisioned)')
    .option('--tag <name>', 'revision tag that is moved to it (revisioned)')
    .option(
      '--old-release <name...>',
      "releases that finish removes; default the old istiod's own (revisioned)",
    )
    .option('--istioctl <file>', "of the candidate's release: asks precheck and proxy-status, moves the tag")
    .option('--ignore-precheck', 'go on whatever istioctl x precheck says')
    .option('--allow-skew <reason>', 'go on with releases that are too far apart; the reason is kept')
    .option('--helm <file>', "default $MESHPROOF_HELM, else the lab's or the one on PATH")
    .option('--timeout <duration>', 'for each Helm release, and for istiod after it', '5m')
    .option('--on-failure <what>', 'stop, or undo', 'stop')
    .option('--kubeconfig <file>', "kubeconfig; without it the lab's")
    .option('--context <name>', 'context of the kubeconfig; required with --kubeconfig')
    .action(async (flags: RunFlags) => {
      const { runNew } = await import('./new.ts');
      process.exitCode = await orAtOnce(runNew(flags));
    });
}

function addVerbs(plane: Command): void {
  stated(plane.command('status').description('how far a move is, and who runs it; default the latest'))
    .argument('[move]')
    .option('-o, --output <format>', 'text or json', 'text')
    .action(async (id: string | undefined, flags: StateFlags & { output: string }) => {
      const { status } = await import('./verbs.ts');
      await status(id, flags);
    });
  const verbs = {
    pause: 'begin no other step; the open one finishes',
    resume: 'go on with a move that was paused, interrupted, failed or killed',
    finish: 'remove the old revision; refused while a proxy uses it',
    undo: 'take a move back: helm rollback, or the tag back and the candidate removed',
  } as const;
  for (const [name, description] of Object.entries(verbs))
    stated(plane.command(name).description(description))
      .argument('[move]')
      .action(async (id: string | undefined, flags: StateFlags) => {
        const all = await import('./verbs.ts');
        process.exitCode = await orAtOnce(all[name as keyof typeof verbs](id, flags));
      });
}

/** A second Ctrl-C leaves Helm at its work, and does not wait for it as an open child would have us do. */
async function orAtOnce<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { asFailure, failureText } = await import('../../../../reports/failure/failure.ts');
    const failure = asFailure(error);
    if (failure.code !== 'MP_INTERRUPTED') throw error;
    process.stderr.write(`${failureText(failure)}\n`);
    process.exit(failure.exit);
  }
}
