import { isInjector } from '../../manifest/injector.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { type Path, pathText } from '../compare/path.ts';
import type { Group, Risk } from '../finding.ts';
import { isMeshConfig } from '../prepare/embedded.ts';

export interface Kind {
  readonly kin?: 'values';
  readonly group: Group;
  readonly risk: Risk;
  readonly meaning: string;
}

const webhookRisks: readonly [RegExp, string][] = [
  [/\.failurePolicy$/, 'whether requests pass when istiod does not answer changes'],
  [/\.(namespaceSelector|objectSelector|matchConditions)\b/, 'which objects the webhook sees changes'],
  [/\.rules\b/, 'which requests the webhook sees changes'],
];

/** Where a difference belongs and what it can mean, from the object and the path it is found at. */
export function classify(manifest: Manifest, path: Path): Kind {
  const text = pathText(path);
  const { kind } = manifest;
  if (/WebhookConfiguration$/.test(kind)) {
    const known = webhookRisks.find(([pattern]) => pattern.test(text));
    if (known) return { group: 'webhooks', risk: 'high', meaning: known[1] };
    if (/^metadata\b/.test(text)) return plain;
    return { group: 'webhooks', risk: 'medium', meaning: 'how the webhook is called changes' };
  }
  if (isInjector(manifest) && text.startsWith('data.')) {
    return { group: 'injection', risk: 'medium', meaning: 'a default of injected pods changes' };
  }
  if (isValuesRecord(manifest) && text.startsWith('data.')) return record;
  if (isMeshConfig(manifest) && text.startsWith('data.')) {
    return { group: 'istiod', risk: 'high', meaning: 'the mesh configuration changes' };
  }
  if (/\b(containers|initContainers)\[[^\]]*\]\.image$/.test(text)) {
    return { group: 'images', risk: 'medium', meaning: 'another image runs' };
  }
  if (
    kind === 'Deployment' &&
    /^istiod(-|$)/.test(manifest.metadata.name) &&
    /\.(env|args|command)\b/.test(text)
  ) {
    return { group: 'istiod', risk: 'medium', meaning: 'istiod starts with other settings' };
  }
  if (/RoleBinding$|Role$/.test(kind) && !/^metadata\b/.test(text)) {
    return { group: 'rbac', risk: 'high', meaning: 'the rights change' };
  }
  if (kind === 'Service' && /^spec\.(ports|selector|type|clusterIP)\b/.test(text)) {
    return { group: 'other', risk: 'high', meaning: 'what the Service sends where changes' };
  }
  return /^metadata\.(labels|annotations)\b/.test(text) ? plain : { ...plain, risk: 'medium' };
}

const plain: Kind = { group: 'other', risk: 'low', meaning: 'the object changes' };

/** istioctl keeps the values it was given in a ConfigMap. What they change shows where they are used. */
const isValuesRecord = ({ kind, metadata }: Manifest): boolean =>
  kind === 'ConfigMap' && /^values(-|$)/.test(metadata.name);

const record: Kind = {
  group: 'other',
  risk: 'low',
  meaning: 'the release records other values; what they change is shown where it changes',
  kin: 'values',
};
