import { cpSync, mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { dialectOf } from '../../../../chart-gen/helm/dialect.ts';
import type { ExitCode } from '../../../../reports/failure/exit-codes.ts';
import { type ControlPlaneMove, saveMove } from '../../../../rollout/control-plane/saved.ts';
import { rolloutId, rolloutsFolder } from '../../../../rollout/state/folder.ts';
import { sealOf } from '../../../../rollout/state/sealed.ts';
import { labLayout } from '../../../lab/layout.ts';
import { requireLab, toolPath } from '../../../lab/state.ts';
import { tell } from '../../options.ts';
import { clusterUid, connect } from '../connect.ts';
import { moveToEnd } from './conduct.ts';
import { askedOf, type RunFlags } from './flags.ts';
import { planMove } from './plan.ts';

/** Plans a move of the control plane, writes it down with its charts, and moves it. */
export async function runNew(flags: RunFlags): Promise<ExitCode> {
  const asked = askedOf(flags);
  const { cluster, kubeconfig, context } = await connect(flags);
  const helm = flags.helm ?? process.env.MESHPROOF_HELM ?? helmFor(flags);
  await dialectOf(helm);
  const planned = await planMove(asked, flags, { cluster, kubeconfig, context, helm });
  const now = new Date();
  const hash = sealOf(planned.objects);
  const folder = resolve(flags.state ?? rolloutsFolder());
  const id = rolloutId(now, hash);
  const { from, to, tag, oldReleases } = planned;
  const charts = planned.releases.map(({ chart, ...release }, index) => ({
    ...release,
    chart: join('charts', `${index}-${basename(resolve(chart))}`),
  }));
  const move: ControlPlaneMove = {
    id,
    created: now.toISOString(),
    cluster: { server: cluster.server, kubeconfig, context, uid: await clusterUid(cluster) },
    namespace: flags.namespace,
    helm,
    istioctl: flags.istioctl && resolve(flags.istioctl),
    strategy: asked.strategy,
    releases: charts,
    oldReleases: [...oldReleases],
    from,
    to,
    tag,
    ignorePrecheck: flags.ignorePrecheck === true,
    allowSkew: flags.allowSkew,
    timeoutSeconds: asked.timeoutSeconds,
    onFailure: asked.onFailure,
    hash,
  };
  const own = join(folder, id);
  mkdirSync(own, { recursive: true, mode: 0o700 });
  for (const [index, { chart }] of planned.releases.entries())
    cpSync(chart, join(own, charts[index]?.chart ?? ''), { recursive: true, dereference: true });
  saveMove(folder, move);
  tell(`control plane ${id}: istiod ${from.image} -> ${to.image}, ${move.strategy}`);
  if (move.istioctl === undefined) tell('istioctl x precheck and proxy-status are not asked: no --istioctl');
  return moveToEnd('run', { cluster, folder, move });
}

/** The lab's own, else the one on PATH. */
const helmFor = ({ kubeconfig }: RunFlags): string =>
  kubeconfig === undefined ? toolPath(requireLab(labLayout()), 'helm') : 'helm';
