import { Failure } from '../../reports/failure/failure.ts';
import { kubeconfigPath, labLayout } from '../lab/layout.ts';
import { requireLab } from '../lab/state.ts';

export interface ClusterFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** No cluster but the lab is ever meant without being named in full. @throws Failure MP_USAGE, MP_LAB_NOT_UP */
export function chooseCluster({ kubeconfig, context }: ClusterFlags): {
  readonly kubeconfigPath: string;
  readonly context?: string;
} {
  if (kubeconfig !== undefined && context === undefined) {
    throw new Failure('MP_USAGE', {
      what: '--kubeconfig needs --context',
      why: 'the current context may be another one tomorrow',
    });
  }
  if (kubeconfig !== undefined) return { kubeconfigPath: kubeconfig, context };
  if (context !== undefined) throw new Failure('MP_USAGE', { what: '--context needs --kubeconfig' });
  const layout = labLayout();
  requireLab(layout);
  return { kubeconfigPath: kubeconfigPath(layout) };
}
