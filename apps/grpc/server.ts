import {
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
} from '@grpc/grpc-js';
import { echoService } from './definition.ts';
import type { EchoMessage } from './message.ts';

type Message = Partial<EchoMessage>;
type Stream = ServerDuplexStream<EchoMessage, Message>;

export interface GrpcServer {
  readonly port: number;
  /** Ends the streams that are held, lets calls under way out, and takes no more. */
  drain(): Promise<void>;
}

const mostMessages = 10_000;
const largest = 1 << 20;

/** Serves echo.proto without TLS. */
export async function serveGrpc(host: string, port: number, pod: string): Promise<GrpcServer> {
  const server = new Server({
    'grpc.max_receive_message_length': largest,
    'grpc.max_concurrent_streams': 1_000,
  });
  const held = new Set<Stream>();
  const said = (text: string) => ({ text, code: 0, count: 0 });
  const unary: handleUnaryCall<EchoMessage, Message> = ({ request }, answer) =>
    request.code === 0
      ? answer(null, request)
      : answer({ code: request.code, details: `asked for by ${pod}` });
  const serverStream: handleServerStreamingCall<EchoMessage, Message> = (call) => {
    const { code, text, count } = call.request;
    for (let n = 1; n <= Math.min(count, mostMessages); n++) call.write({ text, count: n });
    if (code === 0) call.end();
    else call.emit('error', { code, details: `asked for by ${pod}` });
  };
  const clientStream: handleClientStreamingCall<EchoMessage, Message> = (call, answer) => {
    let count = 0;
    call.on('data', () => {
      count += 1;
    });
    call.on('end', () => answer(null, { ...said(pod), count }));
    call.on('error', () => {});
  };
  const bidiStream: handleBidiStreamingCall<EchoMessage, Message> = (call) => {
    held.add(call);
    call.on('data', (message: EchoMessage) => call.write(message));
    call.on('end', () => call.end());
    call.on('error', () => {});
    call.on('close', () => held.delete(call));
    call.on('cancelled', () => held.delete(call));
  };
  server.addService(echoService, {
    Unary: unary,
    ServerStream: serverStream,
    ClientStream: clientStream,
    BidiStream: bidiStream,
  });
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, got) =>
      error ? reject(error) : resolve(got),
    );
  });
  return {
    port: bound,
    drain: () =>
      new Promise((resolve) => {
        for (const call of held) call.end();
        const force = setTimeout(() => server.forceShutdown(), 5_000);
        server.tryShutdown(() => {
          clearTimeout(force);
          resolve();
        });
      }),
  };
}
