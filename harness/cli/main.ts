#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { exitCodes } from '../../reports/failure/exit-codes.ts';
import { asFailure, failureText } from '../../reports/failure/failure.ts';
import { packageRoot } from '../package-root.ts';
import { addChartsCommands } from './charts/charts.ts';
import { addDoctorCommand } from './doctor.ts';
import { addEvaluateCommand } from './evaluate.ts';
import { addLabCommands } from './lab.ts';
import { addMatrixCommands } from './matrix.ts';
import { addQualifyCommand } from './qualify.ts';
import { outliveReaders } from './readers.ts';
import { addRolloutCommands } from './rollout/commands.ts';

outliveReaders(process.stdout, process.stderr);

const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
  version: string;
};

const program = new Command('meshproof')
  .description('Proves an Istio release in a testing environment before anyone depends on it.')
  .version(version)
  .showSuggestionAfterError()
  .exitOverride()
  .configureHelp({ sortSubcommands: false })
  .addHelpText(
    'after',
    `
Examples:
  meshproof doctor                       what this machine lacks, and what to do
  meshproof lab up                       a real Kubernetes with Istio on this machine
  meshproof qualify --profile smoke      upgrade, roll forward and back under load: one verdict, one report
  meshproof lab down                     leaves nothing behind

Exit codes: 0 qualified, 2 usage, 4 refused, 5 inconclusive, 6 failed and rolled back, 7 roll-back failed, 99 not qualified.`,
  );

addQualifyCommand(program);
addEvaluateCommand(program);
addLabCommands(program);
addChartsCommands(program);
addMatrixCommands(program);
addRolloutCommands(program);
addDoctorCommand(program);

try {
  await program.parseAsync();
} catch (thrown) {
  const parsing = thrown as { code?: string; exitCode?: number };
  if (parsing.code?.startsWith('commander.')) {
    process.exitCode = parsing.exitCode === 0 ? 0 : exitCodes.usage;
  } else {
    const failure = asFailure(thrown);
    process.stderr.write(`${failureText(failure)}\n`);
    if (process.env.MESHPROOF_DEBUG) console.error(failure.cause ?? failure);
    process.exitCode = failure.exit;
  }
}
