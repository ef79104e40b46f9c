import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../reports/failure/failure.ts';
import { connectCluster } from '../../rollout/kube/client.ts';
import { installControlPlane, istiodVersion } from '../control-plane/install.ts';
import { releaseCharts } from '../control-plane/releases.ts';
import { withLabLock } from './lab-lock.ts';
import { kubeconfigPath, type Layout } from './layout.ts';
import { prepareLab } from './prepare.ts';
import { toolPath } from './state.ts';
import { type Step, stepClock } from './steps.ts';
import { labUp, type UpResult } from './up.ts';

export interface BringUpOptions {
  readonly layout: Layout;
  readonly config: { readonly tools?: Readonly<Record<string, string>>; readonly downloads?: boolean };
  /** Install missing system packages without asking. */
  readonly yes: boolean;
  /** Release of the control plane, or `any` that is there already, else the baseline. Absent: none is wanted. */
  readonly istio?: string;
  readonly tell: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Release of the control plane where none is named. */
const defaultIstio = '1.30.4';

/** The whole way from a fresh machine to Istio ready. @throws Failure MP_LAB_UNFIT without root */
export async function bringLabUp(options: BringUpOptions): Promise<UpResult> {
  const { layout, tell } = options;
  requireRoot();
  return withLabLock(layout, async () => {
    const result = await labUp(layout, (clock) => prepare(options, clock), tell, options.signal);
    const version = await missingIstio(layout, options.istio);
    if (version === undefined) return result;
    const clock = stepClock(tell);
    await clock.step(
      'Istio ready',
      () => installIstio(options, result, version),
      () => version,
    );
    return {
      state: result.state,
      already: false,
      steps: [...result.steps, ...clock.steps],
      total: result.total + clock.total(),
    };
  });
}

/** The release that is wanted and not there. */
async function missingIstio(layout: Layout, wanted: BringUpOptions['istio']): Promise<string | undefined> {
  if (wanted === undefined) return undefined;
  const cluster = await connectCluster({ kubeconfigPath: kubeconfigPath(layout) });
  const present = await istiodVersion(cluster);
  if (wanted === 'any') return present === undefined ? defaultIstio : undefined;
  return present === wanted ? undefined : wanted;
}

/** Makes what a lab needs and starts nothing. */
export async function buildLab(
  options: Omit<BringUpOptions, 'istio'>,
): Promise<{ steps: readonly Step[]; total: number }> {
  requireRoot();
  const clock = stepClock(options.tell);
  await prepare(options, clock);
  return { steps: clock.steps, total: clock.total() };
}

function requireRoot(): void {
  if (process.getuid?.() === 0) return;
  throw new Failure('MP_LAB_UNFIT', {
    what: 'the lab needs root: it makes network, mount and PID namespaces, and runs containerd and kubelet in them',
    fix: 'run again with sudo, or use a cluster of your own',
  });
}

async function prepare(
  options: BringUpOptions | Omit<BringUpOptions, 'istio'>,
  clock: ReturnType<typeof stepClock>,
) {
  const { layout, config, tell, signal } = options;
  const { ensurePackages } = await import('../setup/packages.ts');
  await clock.step('system packages', () => ensurePackages({ yes: options.yes, tell }));
  const { requireFeatures } = await import('../doctor/require-features.ts');
  await clock.step('kernel features', () => requireFeatures(layout.containerd));
  const { progressView } = await import('./tools/progress.ts');
  const progress = progressView();
  try {
    return await prepareLab(
      layout,
      clock,
      { paths: config.tools, downloads: config.downloads, signal, onProgress: progress.onProgress },
      tell,
    );
  } finally {
    await progress.end();
  }
}

async function installIstio(options: BringUpOptions, { state }: UpResult, version: string): Promise<void> {
  const folder = join(options.layout.run, 'charts', version);
  mkdirSync(folder, { recursive: true });
  const charts = await releaseCharts({ istioctl: toolPath(state, `istioctl@${version}`), version, folder });
  const kubeconfig = kubeconfigPath(options.layout);
  await installControlPlane(charts, {
    helm: toolPath(state, 'helm'),
    kubeconfig,
    cluster: await connectCluster({ kubeconfigPath: kubeconfig }),
    signal: options.signal,
  });
}
