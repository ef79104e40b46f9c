import type { RawSeries } from '../prometheus/values.ts';

/** One series of istio_requests_total, with its labels as a verdict reads them. */
export interface MeshSeries {
  readonly reporter: string;
  /** namespace/name; undefined when the proxy did not know. */
  readonly source?: string;
  readonly destination?: string;
  /** name.namespace of the called Service. */
  readonly service?: string;
  readonly code: string;
  readonly flags: string;
  /** The status of gRPC, as a number; empty for a request of another protocol, and where the proxy did not learn it. */
  readonly grpcStatus: string;
  readonly isGrpc: boolean;
  readonly series: RawSeries;
}

export function meshSeries(series: readonly RawSeries[]): readonly MeshSeries[] {
  return series.map((one) => {
    const { labels } = one;
    const service = labels.destination_service;
    return {
      reporter: labels.reporter ?? '',
      source: workloadOf(labels.source_workload_namespace, labels.source_workload),
      destination: workloadOf(labels.destination_workload_namespace, labels.destination_workload),
      service: known(service) ? serviceKey(service) : undefined,
      code: labels.response_code ?? '',
      flags: labels.response_flags ?? '',
      grpcStatus: known(labels.grpc_response_status) ? labels.grpc_response_status : '',
      isGrpc: labels.request_protocol === 'grpc' || known(labels.grpc_response_status),
      series: one,
    };
  });
}

/** A host with or without port and cluster domain as name.namespace, so that both sides of a comparison look alike. */
export function serviceKey(host: string): string {
  return host.replace(/:\d+$/, '').replace(/\.svc(\..*)?$/, '');
}

/** Whether a proxy says with its flags that it made the answer itself. */
export const madeByMesh = (flags: string) => flags !== '' && flags !== '-';

function workloadOf(namespace: string | undefined, name: string | undefined): string | undefined {
  return known(namespace) && known(name) ? `${namespace}/${name}` : undefined;
}

function known(value: string | undefined): value is string {
  return value !== undefined && value !== '' && value !== 'unknown' && value !== '-';
}
