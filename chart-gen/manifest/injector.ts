import type { Manifest } from './manifest.ts';

/** The ConfigMap that holds the injector's template and values, of the default revision or of another. */
export const isInjector = ({ kind, apiVersion, metadata }: Manifest): boolean =>
  kind === 'ConfigMap' && apiVersion === 'v1' && /^istio-sidecar-injector(-|$)/.test(metadata.name);
