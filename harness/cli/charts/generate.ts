import { join } from 'node:path';
import type { Command } from 'commander';
import { tell } from '../options.ts';
import { type ReleaseFlags, releaseOf } from './release.ts';

interface GenerateFlags extends ReleaseFlags {
  readonly release: string;
  readonly operator: string;
  readonly out: string;
  readonly mutations?: string;
  readonly set?: string[];
}

export function addGenerateCommand(charts: Command): void {
  charts
    .command('generate')
    .description('the charts istio and istio-crd of a release')
    .addHelpText(
      'before',
      `Examples:
  meshproof charts generate --release 1.31.0-rc.0 --operator istiooperator.yaml --out charts/1.31
  meshproof charts generate --release 1.30.4 --operator istiooperator.yaml --out charts/1.30 --archive istio-1.30.4-linux-amd64.tar.gz
  meshproof charts generate --release 1.30.4 --operator istiooperator.yaml --out charts/1.30 --download
`,
    )
    .requiredOption('--release <version>', 'version of Istio')
    .requiredOption('--operator <file>', 'IstioOperator file')
    .requiredOption('--out <folder>', 'where the charts go')
    .option('--mutations <file>', 'changes between istioctl and the charts (docs/charts.md)')
    .option('--set <path=value...>', 'further settings, as of istioctl')
    .option('--archive <file>', 'release archive, with its .sha256 beside it')
    .option('--folder <folder>', 'folder of an unpacked release')
    .option('--download', 'take the archive from the official release page')
    .option('--sha256 <sum>', 'sum that the archive must have, instead of its .sha256 file')
    .action(generate);
}

async function generate(flags: GenerateFlags): Promise<void> {
  const { chartsGenerate } = await import('../../../chart-gen/generate/charts-generate.ts');
  const { objects } = await chartsGenerate({
    ...(await releaseOf(flags.release, flags)),
    operatorFile: flags.operator,
    outDir: flags.out,
    mutationsFile: flags.mutations,
    sets: flags.set,
  });
  for (const [chart, list] of Object.entries(objects))
    tell(`${join(flags.out, chart)}: ${list.length} objects`);
}
