/** What grpc.mjs holds, read only when it is asked for: grpc-js costs every pod that loads it 8 MiB. */
export const loadGrpc = () => import('./main.ts');
