// grpc-js in a bundle of its own: the pods that speak no gRPC never load it
export { openChannel } from './client.ts';
export { serveGrpc } from './server.ts';
