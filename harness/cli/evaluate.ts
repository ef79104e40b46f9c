import type { Command } from 'commander';

export function addEvaluateCommand(program: Command): void {
  program
    .command('evaluate')
    .argument('<run>', "a run's folder, such as runs/20261124t191819z")
    .description('Judge an old run again from what it saved; nothing is measured anew.')
    .option('--thresholds <file>', 'other thresholds than those of the run')
    .option('-o, --output <format>', 'text or json', 'text')
    .addHelpText(
      'before',
      `Examples:
  meshproof evaluate runs/20261124t191819z
  meshproof evaluate runs/20261124t191819z --thresholds stricter.yaml
`,
    )
    .action(async (folder: string, options: { thresholds?: string; output?: string }) => {
      const { evaluateAgain } = await import('../run/evaluate-again.ts');
      const { renderText } = await import('../../reports/text/render-text.ts');
      const record = evaluateAgain(folder, options.thresholds);
      if (options.output === 'json') process.stdout.write(`${JSON.stringify(record, null, 2)}\n`);
      else process.stdout.write(`${renderText(record, { colour: process.stdout.isTTY === true })}\n`);
      process.exitCode = record.exitCode;
    });
}
