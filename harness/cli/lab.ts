import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { exitCodes } from '../../reports/failure/exit-codes.ts';
import { Failure } from '../../reports/failure/failure.ts';
import { kubeconfigPath, type Layout, labLayout, prometheusUrl } from '../lab/layout.ts';
import { tell } from './options.ts';

interface LabOptions {
  readonly config?: string;
  readonly yes?: boolean;
}

export function addLabCommands(program: Command): void {
  const lab = program
    .command('lab')
    .description('A real Kubernetes with two real Istio releases on this machine.');
  lab.addHelpText(
    'after',
    `
Examples:
  meshproof lab up            brings it up; about 4 s once everything is built
  meshproof lab status        what runs, and where
  KUBECONFIG=$(meshproof lab kubeconfig) kubectl get pods -A
  meshproof lab logs kubelet  the log of one component
  meshproof lab down          ends it; leaves no process, mount, namespace, link or cgroup`,
  );
  const withConfig = (command: Command) =>
    command
      .option('--config <file>', 'configuration file')
      .option('--yes', 'install missing system packages without asking');

  withConfig(lab.command('up').description('bring the lab up; a no-op when it is up'))
    .option('--istio <version>', 'release of the control plane (default: what is there, else 1.30.4)')
    .option('--no-istio', 'leave the control plane out')
    .action(async (options: LabOptions & { istio?: string | false }) => {
      const { bringLabUp } = await import('../lab/bring-up.ts');
      const { readConfig } = await import('./config.ts');
      const { stepTable } = await import('../lab/steps.ts');
      const { stopOnSignals } = await import('../run/stop-on-signals.ts');
      const stop = stopOnSignals(tell);
      const result = await bringLabUp({
        layout: labLayout(),
        config: readConfig(options.config),
        yes: options.yes === true,
        istio: options.istio === false ? undefined : (options.istio ?? 'any'),
        tell,
        signal: stop.signal,
      }).finally(() => stop.end());
      if (result.already) tell('the lab is already up');
      else process.stdout.write(`${stepTable(result.steps, result.total)}\n`);
    });
  withConfig(
    lab.command('build').description('make every tool and image of the lab, and nothing else'),
  ).action(async (options: LabOptions) => {
    const { buildLab } = await import('../lab/bring-up.ts');
    const { readConfig } = await import('./config.ts');
    const { stepTable } = await import('../lab/steps.ts');
    const { steps, total } = await buildLab({
      layout: labLayout(),
      config: readConfig(options.config),
      yes: options.yes === true,
      tell,
    });
    process.stdout.write(`${stepTable(steps, total)}\n`);
  });
  lab
    .command('down')
    .description('end the lab and leave nothing behind')
    .action(async () => {
      const { labDown } = await import('../lab/down.ts');
      const { withLabLock } = await import('../lab/lab-lock.ts');
      const layout = labLayout();
      const { wasUp, took } = await withLabLock(layout, () => labDown(layout));
      tell(wasUp ? `the lab is down (${(took / 1000).toFixed(1)} s)` : 'the lab was not up');
    });
  lab
    .command('status')
    .description('what runs')
    .action(() => status(labLayout()));
  lab
    .command('kubeconfig')
    .description('print the path of the kubeconfig')
    .action(async () => {
      const { requireLab } = await import('../lab/state.ts');
      requireLab(labLayout());
      process.stdout.write(`${kubeconfigPath(labLayout())}\n`);
    });
  lab
    .command('logs')
    .argument('[component]')
    .description('print the log of a component of this lab, or of the last one')
    .action((component?: string) => logs(labLayout(), component));
}

async function status(layout: Layout): Promise<void> {
  const { readState } = await import('../lab/state.ts');
  const { isAlive } = await import('../lab/cluster/processes.ts');
  const { table } = await import('../../reports/terminal/table.ts');
  const state = readState(layout);
  if (!state || !isAlive(state.cell)) {
    throw new Failure('MP_LAB_NOT_UP', { what: 'the lab is not up', fix: 'meshproof lab up' });
  }
  const rows = state.components.map((component) => [
    component.name,
    isAlive(component) ? 'running' : 'dead',
    component.pid,
  ]);
  process.stdout.write(`${table(['component', 'state', 'pid'], rows)}\n\n`);
  process.stdout.write(
    `kubeconfig   ${kubeconfigPath(layout)}\nPrometheus   ${prometheusUrl}\nup since     ${state.startedAt}\n`,
  );
  if (rows.some(([, is]) => is === 'dead') || !state.complete) process.exitCode = exitCodes.internal;
}

async function logs(layout: Layout, component: string | undefined): Promise<void> {
  const { lastLogs } = await import('../lab/down.ts');
  const folder = [join(layout.run, 'logs'), lastLogs(layout)].find((path) => existsSync(path));
  const names = folder ? readdirSync(folder).map((name) => name.replace(/\.log$/, '')) : [];
  if (component === undefined) {
    process.stdout.write(`${names.join('\n')}\n`);
    return;
  }
  if (!folder || !names.includes(component)) {
    throw new Failure('MP_USAGE', {
      what: `there is no log of ${component}`,
      fix: `one of ${names.join(', ') || '(none: no lab has run)'}`,
    });
  }
  process.stdout.write(readFileSync(join(folder, `${component}.log`), 'utf8'));
}
