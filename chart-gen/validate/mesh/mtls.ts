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
  const isWide = (one: Manifest) => Object.keys(selectorOf(one)).length === 0;
  const here = context.ofKindIn('security.istio.io', 'PeerAuthentication', context.namespaceOf(pod.owner));
  const mesh = context.ofKindIn('security.istio.io', 'PeerAuthentication', context.settings.rootNamespace);
  const own = here.filter((one) => !isWide(one) && selects(selectorOf(one), pod.labels));
  const wide = here.filter(isWide);
  const root = mesh.filter(isWide);
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

const selectors = new WeakMap<Manifest, Readonly<Record<string, string>>>();

/** Read once for each policy, however many pods ask. */
function selectorOf(policy: Manifest): Readonly<Record<string, string>> {
  const selector = selectors.get(policy) ?? textMap(policy, 'spec', 'selector', 'matchLabels');
  selectors.set(policy, selector);
  return selector;
}
