import type { Command } from 'commander';
import { addDiffCommand } from './diff.ts';
import { addGenerateCommand } from './generate.ts';
import { addValidateCommand } from './validate.ts';

export function addChartsCommands(program: Command): void {
  const charts = program
    .command('charts')
    .description('From a release to two charts; what changed; what will bite.');
  charts.addHelpText(
    'after',
    `
Examples:
  meshproof charts generate --release 1.31.0-rc.0 --operator istiooperator.yaml --out charts/1.31
  meshproof charts diff charts/1.30 charts/1.31 --html diff.html
  meshproof charts diff charts/1.31 --live
  meshproof charts validate charts/1.31 my-app.yaml`,
  );
  addGenerateCommand(charts);
  addDiffCommand(charts);
  addValidateCommand(charts);
}
