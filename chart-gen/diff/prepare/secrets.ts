import { createHash } from 'node:crypto';
import type { Manifest } from '../../manifest/manifest.ts';

const applied = 'kubectl.kubernetes.io/last-applied-configuration';

/** A Secret whose values are replaced by the start of their hash: enough to see that one changed, and no more. */
export function hashSecret(manifest: Manifest): Manifest {
  if (manifest.kind !== 'Secret') return manifest;
  const { annotations } = manifest.metadata;
  return {
    ...manifest,
    ...hashed(manifest, 'data', (text) => Buffer.from(text, 'base64')),
    ...hashed(manifest, 'stringData', (text) => Buffer.from(text, 'utf8')),
    metadata: {
      ...manifest.metadata,
      ...(annotations?.[applied] !== undefined && {
        annotations: { ...annotations, [applied]: hash(Buffer.from(annotations[applied])) },
      }),
    },
  };
}

function hashed(
  manifest: Manifest,
  field: string,
  bytesOf: (text: string) => Buffer,
): Record<string, unknown> {
  const values = manifest[field];
  if (values === null || typeof values !== 'object') return {};
  const entries = Object.entries(values).map(([key, value]) => [key, hash(bytesOf(String(value)))]);
  return { [field]: Object.fromEntries(entries) };
}

const hash = (bytes: Buffer): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex').slice(0, 16)} (${bytes.length} bytes)`;
