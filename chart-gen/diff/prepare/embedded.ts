import { isInjector } from '../../manifest/injector.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { readYaml } from '../../yaml/read.ts';
import type { Value } from '../../yaml/to-value.ts';

/** The ConfigMap that holds the mesh configuration, of the default revision or of another. */
export const isMeshConfig = ({ kind, metadata }: Manifest): boolean =>
  kind === 'ConfigMap' && /^istio(-|$)/.test(metadata.name);

/**
 * A ConfigMap whose texts that are documents themselves are replaced by what they say, so that a comment or the order
 * of keys in them is no difference. A text that cannot be read stays a text.
 */
export function unfoldEmbedded(manifest: Manifest): Manifest {
  const { kind, data } = manifest;
  if (kind !== 'ConfigMap' || data === null || typeof data !== 'object') return manifest;
  const ours = isInjector(manifest) || isMeshConfig(manifest);
  const entries = Object.entries(data).map(([key, text]): [string, unknown] => {
    const isDocument = ours || /\.(ya?ml|json)$/.test(key) || /^\s*[{[]/.test(String(text));
    return [key, typeof text === 'string' && isDocument ? documentIn(text) : text];
  });
  return { ...manifest, data: Object.fromEntries(entries) };
}

function documentIn(text: string): Value {
  try {
    const [first, second] = [...readYaml(text, 'embedded')];
    const isStructure = first !== undefined && first.value !== null && typeof first.value === 'object';
    return isStructure && second === undefined ? first.value : text;
  } catch {
    return text;
  }
}
