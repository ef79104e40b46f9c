import { writeYaml } from '../yaml/write.ts';

/** Seconds Helm may take for a chart: pulling images for a whole control plane has taken a quarter of an hour. */
const timeout = 900;

/** The order of the charts for users of Helmfile: custom resources only after the CRDs that define them. */
export const helmfileText = (namespace: string): string =>
  writeYaml({
    helmDefaults: { timeout, wait: true, createNamespace: true, historyMax: 10 },
    releases: [
      { name: 'istio', namespace, chart: './istio' },
      { name: 'istio-crd', namespace, chart: './istio-crd', needs: [`${namespace}/istio`] },
    ],
  });
