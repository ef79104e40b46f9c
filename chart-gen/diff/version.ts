import { isInjector } from '../manifest/injector.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { RawChange } from './finding.ts';

/** The image tag that a release gives its proxies, from the injector's values, else from istiod itself. */
export function tagOf(manifests: readonly Manifest[]): string | undefined {
  const values = manifests.find(isInjector)?.data as { values?: { global?: { tag?: unknown } } } | undefined;
  const tag = values?.values?.global?.tag;
  if (typeof tag === 'string' || typeof tag === 'number') return String(tag);
  const istiod = manifests.find(
    ({ kind, metadata }) => kind === 'Deployment' && /^istiod(-|$)/.test(metadata.name),
  );
  const spec = istiod?.spec as { template?: { spec?: { containers?: { image?: string }[] } } } | undefined;
  return /:([\w.-]+)$/.exec(spec?.template?.spec?.containers?.[0]?.image ?? '')?.[1];
}

/** Whether a change only writes the one version where the other stood. */
export function isVersionOnly(change: RawChange, tags: readonly [string, string]): boolean {
  if (change.kin === 'texts') return false;
  const { before, after } = change.kin ? change.place : change;
  if (before === undefined || after === undefined || before.includes('\n')) return false;
  const [old, now] = tags;
  return old !== now && before.includes(old) && before.replaceAll(old, now) === after;
}
