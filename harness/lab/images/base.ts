import { runProgram } from '../../../chart-gen/process/run-program.ts';
import { cachedLayer, type Layer } from './layer.ts';

const packages = ['ca-certificates', 'iptables', 'libstdc++6'];
const unwanted = ['doc', 'man', 'locale', 'info', 'lintian', 'zoneinfo'];

/** The Debian base that every image of the lab stands on. Made once; about 50 s. */
export function baseLayer(cache: string, onProgress: (text: string) => void): Promise<Layer> {
  const recipe = { recipe: 'base-1', suite: 'bookworm', packages, unwanted };
  return cachedLayer(cache, JSON.stringify(recipe), async (tar) => {
    onProgress('making the Debian base image, about 50 s');
    const exclusions = unwanted.map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
    await runProgram(
      'mmdebstrap',
      [
        '--variant=minbase',
        '--format=tar',
        `--include=${packages.join(',')}`,
        ...exclusions,
        recipe.suite,
        tar,
      ],
      { timeout: 900_000, env: { SOURCE_DATE_EPOCH: '0', TMPDIR: '/var/tmp' } },
    );
  });
}
