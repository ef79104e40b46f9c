import { labLayout } from '../lab/layout.ts';
import { type ResolveOptions, toolContext } from '../lab/tools/context.ts';
import { toolOutlook } from '../lab/tools/outlook.ts';
import { cgroupChecks } from './cgroup-checks.ts';
import { featureChecks } from './feature-checks.ts';
import { diskChecks, diskWanted, hostChecks } from './host-checks.ts';
import type { DoctorLine } from './line.ts';
import { networkChecks } from './network-checks.ts';
import { goCheck, nodeCheck, packageCheck, pythonCheck, toolLine } from './program-checks.ts';

export { type DoctorLine, doctorExit, doctorTable } from './line.ts';

/**
 * Looks at everything that the lab needs of this machine and changes nothing: features are tried in namespaces that end
 * with the trial, no tool is got and no package installed.
 */
export async function runDoctor(
  options: Pick<ResolveOptions, 'paths' | 'downloads' | 'env' | 'cache'> = {},
): Promise<DoctorLine[]> {
  const context = toolContext({ ...options, verification: 'bytes' });
  const layout = labLayout(context.env);
  const outlooks = await Promise.all(context.catalogue.map((tool) => toolOutlook(tool, context)));
  const wanted = outlooks.every(({ state }) => state === 'at-hand') ? diskWanted.warm : diskWanted.cold;
  return [
    ...hostChecks(),
    ...(await featureChecks(layout.containerd)),
    ...cgroupChecks(),
    ...diskChecks(
      [
        { use: 'cache', path: context.cache },
        { use: 'state', path: layout.state },
      ],
      wanted,
    ),
    ...(await networkChecks()),
    nodeCheck(),
    await packageCheck(),
    await goCheck(outlooks, context.env),
    await pythonCheck(outlooks, context.env),
    ...outlooks.map(toolLine),
  ];
}
