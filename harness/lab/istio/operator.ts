import { stringify } from 'yaml';
import { istioHub } from '../images/names.ts';

export interface OperatorOptions {
  readonly version: string;
  /** Full image of the injected proxy; absent: the release's own. */
  readonly proxyImage?: string;
  /** Name of the control plane, for one that stands beside another. */
  readonly revision?: string;
}

/**
 * The IstioOperator of the lab. Upstream Envoy lacks istio.stats, istio.metadata_exchange and istio.alpn, so their use
 * is off; injection, redirection, SDS, mTLS, routing and delta xDS are the real thing.
 */
export function operatorYaml({ version, proxyImage, revision }: OperatorOptions): string {
  return stringify({
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    spec: {
      profile: 'minimal',
      ...(revision ? { revision } : {}),
      hub: istioHub,
      tag: version,
      meshConfig: { accessLogFile: '', enablePrometheusMerge: true },
      values: {
        telemetry: { enabled: false },
        global: {
          proxy: {
            ...(proxyImage ? { image: proxyImage } : {}),
            resources: { requests: { cpu: '5m', memory: '40Mi' }, limits: { cpu: '2', memory: '256Mi' } },
          },
        },
        pilot: {
          autoscaleEnabled: false,
          // it tells every proxy where not to send any more: starved, it tells them late
          resources: { requests: { cpu: '300m', memory: '128Mi' } },
          env: { PILOT_ENABLE_ALPN_FILTER: 'false', PILOT_ENABLE_METADATA_EXCHANGE: 'false' },
        },
      },
    },
  });
}
