import type { Command } from 'commander';
import { labLayout } from '../lab/layout.ts';
import { tell } from './options.ts';

interface QualifyFlags {
  readonly baseline: string;
  readonly candidate: string;
  readonly profile: string;
  readonly for?: string;
  readonly fault?: string;
  readonly rollBackOrder?: string;
  readonly strategy?: string;
  readonly waveGate?: string;
  readonly strength?: string;
  readonly seed?: string;
  readonly runs: string;
  readonly axes?: string[];
  readonly zoo?: string[];
  readonly thresholds?: string;
  readonly config?: string;
  readonly yes?: boolean;
  readonly output?: string;
}

export function addQualifyCommand(program: Command): void {
  program
    .command('qualify')
    .description('Upgrade a mesh under load, roll its data plane forward and back, and judge every stage.')
    .addHelpText(
      'before',
      `Examples:
  meshproof qualify                                   1.30.4 -> 1.31.0-rc.0 on the lab, about 15 minutes
  meshproof qualify --profile smoke                   the same in a few minutes
  meshproof qualify --profile soak --for 8h           hold the candidate for eight hours
  meshproof qualify --zoo shop/zoo.yaml               with a team's own workloads
  meshproof qualify --profile wide --seed 7           other workloads, which cover the axes as well
  meshproof qualify --strategy revisioned             the candidate's istiod beside the baseline's, moved to by a tag
  meshproof qualify --profile drill --fault candidate-503    a drill: the verdict must be "not qualified"
`,
    )
    .option('--baseline <version>', 'release in use', '1.30.4')
    .option('--candidate <version>', 'release under test', '1.31.0-rc.0')
    .option('--profile <name>', 'drill, smoke, standard, wide, full, soak or apps', 'standard')
    .option('--for <duration>', 'how long to hold the candidate, such as 90s, 15m or 8h')
    .option(
      '--fault <name>',
      'a drill: candidate-503, candidate-memory, candidate-metric-vanishes, candidate-never-ready',
    )
    .option('--strategy <name>', 'in-place, or revisioned: the candidate beside the baseline', 'in-place')
    .option('--roll-back-order <order>', 'data-plane-first or control-plane-first', 'data-plane-first')
    .option(
      '--wave-gate <number>',
      'roll so many workloads at a time, and ask the thresholds before the next',
    )
    .option(
      '--strength <number>',
      'of standard, wide and full: workloads that cover pairs of values (2, the default) or triples (3)',
    )
    .option('--seed <number>', 'of standard, wide and full: another choice among equally good workloads')
    .option('--axes <folder...>', "folders with a team's own axes of the matrix")
    .option('--zoo <file...>', "files that bring a team's own workloads into the matrix")
    .option('--runs <folder>', "parent of the run's folder", 'runs')
    .option('--thresholds <file>', 'thresholds to judge by instead of scenarios/thresholds/default.yaml')
    .option('--config <file>', 'configuration file')
    .option('--yes', 'install missing system packages without asking')
    .option('-o, --output <format>', 'text, or json for the run record on standard output', 'text')
    .action(async (flags: QualifyFlags) => {
      const { readConfig } = await import('./config.ts');
      const { qualifyOnLab } = await import('../run/qualify-on-lab.ts');
      process.exitCode = await qualifyOnLab({
        layout: labLayout(),
        config: readConfig(flags.config),
        yes: flags.yes === true,
        options: flags,
        thresholds: flags.thresholds,
        runsFolder: flags.runs,
        json: flags.output === 'json',
        command: ['meshproof', ...process.argv.slice(2)].join(' '),
        tell,
      });
    });
}
