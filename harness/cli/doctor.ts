import type { Command } from 'commander';

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('What this machine has and lacks for the lab; changes nothing.')
    .option('--config <file>', 'configuration file')
    .action(async (options: { config?: string }) => {
      const { doctorExit, doctorTable, runDoctor } = await import('../doctor/doctor.ts');
      const { readConfig } = await import('./config.ts');
      const config = readConfig(options.config);
      const lines = await runDoctor({ paths: config.tools, downloads: config.downloads });
      process.stdout.write(`${doctorTable(lines)}\n`);
      process.exitCode = doctorExit(lines);
    });
}
