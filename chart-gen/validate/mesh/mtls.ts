import type { RuleContext } from '../model/context.ts';
import type { Manifest } from '../model/manifest.ts';
import { entries, text, textMap } from '../model/node.ts';
import { type PodTemplate, selects } from '../model/pods.ts';

export interface ServerMode {
  readonly mode: string;
  /** The policy that decides it. */
  readonly by: Manifest;
}

/**
 * What mTLS a port of a pod demands by the PeerAuthentications among the inputs: the pod's own, then its namespace's,
 * then the mesh's. Undefined when none says anything.
 */
export function serverMode(context: RuleContext, pod: PodTemplate, port: number): ServerMode | undefined {
  const all = context.ofKind('security.istio.io', 'PeerAuthentication');
  const selector = (one: Manifest) => textMap(one, 'spec', 'selector', 'matchLabels');
  const isWide = (one: Manifest) => Object.keys(selector(one)).length === 0;
  const namespace = context.namespaceOf(pod.owner);
  const own = all.filter(
    (one) => context.namespaceOf(one) === namespace && !isWide(one) && selects(selector(one), pod.labels),
  );
  const wide = all.filter((one) => context.namespaceOf(one) === namespace && isWide(one));
  const root = all.filter(
    (one) => context.namespaceOf(one) === context.settings.rootNamespace && isWide(one),
  );
  for (const by of own) {
    const ofPort = entries(by, 'spec', 'portLevelMtls').find(({ key }) => Number(key) === port);
    const mode = ofPort && text(ofPort, 'mode');
    if (mode && mode !== 'UNSET') return { mode, by };
  }
  for (const by of [...own, ...wide, ...root]) {
    const mode = text(by, 'spec', 'mtls', 'mode');
    if (mode && mode !== 'UNSET') return { mode, by };
  }
  return undefined;
}
