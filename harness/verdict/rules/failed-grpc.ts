import type { MeshSeries } from '../mesh-requests.ts';
import { countedFailures } from './counted-failures.ts';

/**
 * The statuses of gRPC that are a server's error, by number: what OpenTelemetry's semantic conventions for gRPC take for
 * one, https://opentelemetry.io/docs/specs/semconv/rpc/grpc/.
 */
const serverErrors: Readonly<Record<string, string>> = {
  2: 'UNKNOWN',
  4: 'DEADLINE_EXCEEDED',
  12: 'UNIMPLEMENTED',
  13: 'INTERNAL',
  14: 'UNAVAILABLE',
  15: 'DATA_LOSS',
};

/**
 * Calls of gRPC that ended with a server's error, as one side's proxies counted them: their status of HTTP is 200, so that
 * no count of 5xx has them. One that was answered, and of which the proxy did not learn how it ended, cannot be called good.
 */
export const failedGrpc = (reporter: 'source' | 'destination') =>
  countedFailures({
    reporter,
    isFailure: ({ grpcStatus }) => grpcStatus in serverErrors,
    came: ({ grpcStatus }) => `${serverErrors[grpcStatus]} (gRPC ${grpcStatus})`,
    isUntold: ({ isGrpc, grpcStatus, code }: MeshSeries) =>
      isGrpc && grpcStatus === '' && /^[1-4]/.test(code),
  });
